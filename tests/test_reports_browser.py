"""The page in a real browser: headless Chromium from disk, with nothing to ask the network for.

Skipped where Chromium or its driver is not installed. PROCURE_SCREENSHOTS=FOLDER keeps the pictures.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from procure.report import html, words
from tests.reports import TEXT, hostile, sample

selenium = pytest.importorskip("selenium", reason="Selenium is not installed (it is in the dev extra)")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="Chromium and chromedriver are not installed here")
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
DESKTOP, PHONE = (1280, 900), (360, 740)


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--hide-scrollbars",
    ):
        options.add_argument(flag)
    options.binary_location = BROWSER or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    made = {
        "sample": sample(),
        "hostile": hostile(),
        "endless": sample(TEXT.replace("Our software", "x" * 100_000 + " Our software")),
    }
    for name, (result, exhibits) in made.items():
        (folder / f"{name}.html").write_text(html.render(result, exhibits), encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in made}


def show(driver: Any, url: str, size: tuple[int, int] = DESKTOP, scheme: str = "light") -> None:
    driver.get_log("browser")
    driver.get_log("performance")
    width, height = size
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    features = [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    driver.get("about:blank")
    driver.get(url)


def requests(driver: Any) -> set[str]:
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    return {event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"}


def picture(driver: Any, name: str) -> bytes:
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "format": "png"})
    data = base64.b64decode(shot["data"])
    if folder := os.environ.get("PROCURE_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{name}.png").write_bytes(data)
    return data


@pytest.mark.parametrize("name", ["sample", "hostile", "endless"])
def test_nothing_is_asked_for_and_nothing_complains(driver: Any, pages: dict[str, str], name: str) -> None:
    show(driver, pages[name])
    driver.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert requests(driver) <= {pages[name], "about:blank", "data:,"}
    assert driver.get_log("browser") == []


@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [
        ("sample", DESKTOP, "light"),
        ("sample", DESKTOP, "dark"),
        ("sample", PHONE, "light"),
        ("sample", PHONE, "dark"),
        ("hostile", DESKTOP, "light"),
    ],
)
def test_axe_finds_nothing(driver: Any, pages: dict[str, str], name: str, size: tuple[int, int], scheme: str) -> None:
    show(driver, pages[name], size, scheme)
    driver.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    driver.execute_script(AXE.read_text(encoding="utf-8"))
    found = driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run(document, {resultTypes: ['violations']}).then((result) => done(result.violations), (error) => done(String(error)))"
    )
    assert found == [], json.dumps(
        [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found], indent=1
    )


@pytest.mark.parametrize("name", ["sample", "hostile", "endless"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_never_scrolls_sideways(driver: Any, pages: dict[str, str], name: str, width: int) -> None:
    show(driver, pages[name], (width, 800))
    driver.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert driver.execute_script("return document.documentElement.scrollWidth") <= width


def test_the_pictures_are_drawn(driver: Any, pages: dict[str, str]) -> None:
    for size, scheme in ((DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")):
        show(driver, pages["sample"], size, scheme)
        data = picture(driver, f"sample-{size[0]}-{scheme}")
        assert data[:4] == b"\x89PNG" and len(data) > 50_000
    show(driver, pages["sample"])
    paper = base64.b64decode(driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"])
    assert paper[:4] == b"%PDF"
    if folder := os.environ.get("PROCURE_SCREENSHOTS"):
        (Path(folder) / "sample.pdf").write_bytes(paper)


def test_each_claim_jumps_both_ways(driver: Any, pages: dict[str, str]) -> None:
    from selenium.webdriver.common.by import By

    result, _ = sample()
    show(driver, pages["sample"])
    for _, claim in words.numbered(result):
        driver.find_element(By.ID, f"text-{claim.id}").click()
        assert driver.execute_script("return location.hash") == f"#claim-{claim.id}"
        assert driver.switch_to.active_element.get_attribute("id") == f"claim-{claim.id}"
        assert _in_sight(driver, f"claim-{claim.id}")
        driver.find_element(By.CSS_SELECTOR, f"#claim-{claim.id} a.back").click()
        assert driver.switch_to.active_element.get_attribute("id") == f"text-{claim.id}"
        assert _in_sight(driver, f"text-{claim.id}")


def _in_sight(driver: Any, anchor: str) -> bool:
    box = driver.execute_script("return document.getElementById(arguments[0]).getBoundingClientRect().toJSON()", anchor)
    return bool(0 <= box["top"] < DESKTOP[1])


def test_filters_leave_what_fits(driver: Any, pages: dict[str, str]) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import Select

    show(driver, pages["sample"])

    def shown() -> list[str]:
        rows = driver.find_elements(By.CSS_SELECTOR, "#claims tbody tr")
        return [row.find_element(By.TAG_NAME, "a").text for row in rows if row.is_displayed()]

    assert shown() == ["1", "2", "3", "4", "5", "6", "7"]
    for verdict in ("supported", "none", "unresolved", "depends"):
        driver.find_element(By.CSS_SELECTOR, f"#filters [value={verdict}]").click()
    assert shown() == ["6"]
    assert driver.find_element(By.ID, "shown").text == "1 of 7 claims shown"
    driver.find_element(By.CSS_SELECTOR, "#filters [type=reset]").click()
    assert len(shown()) == 7
    Select(driver.find_element(By.NAME, "type")).select_by_value("no_contract")
    assert shown() == ["1", "2"]
    driver.find_element(By.NAME, "words").send_keys("uscis")
    assert shown() == ["2"]


def test_the_page_says_the_same_without_its_script(driver: Any, pages: dict[str, str]) -> None:
    from selenium.webdriver.common.by import By

    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        show(driver, pages["sample"])
        assert not driver.find_element(By.ID, "filters").is_displayed()
        assert (
            len([row for row in driver.find_elements(By.CSS_SELECTOR, "#claims tbody tr") if row.is_displayed()]) == 7
        )
        assert driver.find_elements(By.CSS_SELECTOR, ".copy") == []
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_the_keyboard_reaches_the_claims(driver: Any, pages: dict[str, str]) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    show(driver, pages["sample"])
    ActionChains(driver).send_keys(Keys.TAB).perform()
    skip = driver.switch_to.active_element
    assert skip.text == "Skip to the claims" and skip.is_displayed()
    skip.send_keys(Keys.ENTER)
    assert driver.switch_to.active_element.get_attribute("id") == "main"


def test_sql_is_copied_as_it_pastes(driver: Any, pages: dict[str, str]) -> None:
    from selenium.webdriver.common.by import By

    result, _ = sample()
    show(driver, pages["sample"])
    details = driver.find_element(By.CSS_SELECTOR, "details.sql")
    details.find_element(By.TAG_NAME, "summary").click()
    assert (
        details.find_element(By.TAG_NAME, "code").get_attribute("textContent")
        == result.claims[0].readings[0].sql.pasted
    )  # type: ignore[union-attr]
    button = details.find_element(By.CSS_SELECTOR, "button.copy")
    button.click()
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(driver, 5).until(lambda _: button.text != "Copy")
    assert button.text in ("Copied", "Copy by hand")


def test_dark_and_light_differ(driver: Any, pages: dict[str, str]) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        show(driver, pages["sample"], scheme=scheme)
        grounds.append(driver.execute_script("return getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1]


def test_the_timeline_that_fits_is_the_one_shown(driver: Any, pages: dict[str, str]) -> None:
    from selenium.webdriver.common.by import By

    for size, kind in ((DESKTOP, "wide"), (PHONE, "narrow")):
        show(driver, pages["sample"], size)
        drawings = driver.find_elements(By.CSS_SELECTOR, "figure svg.timeline")
        seen = [each for each in drawings if each.is_displayed()]
        assert len(seen) == 3
        assert all(kind in each.find_element(By.XPATH, "..").get_attribute("class") for each in seen)
