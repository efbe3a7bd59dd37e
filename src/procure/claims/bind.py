"""One pass over a letter: 'we', 'the company', 'that contract', 'the agency' get what they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from procure.claims.offices import Offices
from procure.language import award_numbers, places, programmes, vehicles
from procure.language.force import is_its_award, is_predicate
from procure.language.frames import Frame, Reader, Sentence
from procure.language.mentions import Agency, Mention, Vendor, nested, same_vendor
from procure.language.parties import OVERSEERS, is_of_a_place, is_prime, is_signer
from procure.models import Letter, Part, Statement, plain
from procure.models.claims import Amount, TimeRef

Bound = tuple[str, Vendor | None, Agency | None]
"""The words, and the vendor or agency they stand for (an agency-like party such as a county may stand in a vendor's place)."""


@dataclass
class Party:
    """The sender or addressee of a part, as far as it is a company or an agency."""

    name: str
    vendor: Vendor | None
    agency: Agency | None


@dataclass
class Discourse:
    """What has been spoken of so far in one part of a letter."""

    part: Part
    sender: Party | None
    recipient: Party | None
    vendors: list[Vendor] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)
    contract: tuple[list[Bound], list[Bound]] | None = None
    buyers: dict[str, list[Bound]] = field(default_factory=dict)
    """By vendor, the agencies of the last contract that was said to be its own."""
    question: Statement | None = None
    """The statement just before, where it asks."""
    awarded: TimeRef | None = None
    """When the contract spoken of last was awarded, where that was said."""
    summed: bool = False
    """Whether the statement before told sums over awards."""
    topic_vendor: Vendor | None = None
    """The one vendor, and the one agency, of which the whole letter speaks; None where it speaks of several."""
    topic_agency: Agency | None = None
    names_a_vendor: bool = True
    """Whether the whole letter names any company: an audit of an agency's awards may name none."""
    offices: Offices | None = None
    """The buyers that headings and closing sentences name for whole passages."""
    title_agency: Agency | None = None
    """The one agency that the letter's first heading names."""
    programme: Agency | None = None
    """The agency of the programmes that the letter names."""
    source: str | None = None
    """The document of which the letter is only a note, where its heading says so ('Source: Acme Form 10-K')."""
    label: Vendor | None = None
    """The company that heads the entry of a list which the statement belongs to ('**Acme**: ...')."""
    speaks_as_company: bool = False
    """Whether its words are those of a company of its own customers and products."""
    open_sum: Amount | None = None
    """The value of a contract that the statement just before tells of nobody ('This includes a $4 million contract')."""
    ahead: list[Mention] = field(default_factory=list)
    """The names of the next statement: whom 'a local company' will turn out to be."""

    def saw(self, sentence: Sentence) -> None:
        """Remember the names of a statement, the latest last; whose vehicle an order was placed under buys nothing."""
        vehicle = vehicles.PATTERN.search(sentence.text) if any(m.agency for m in sentence.mentions) else None
        for mention in sentence.mentions:
            if is_signer(sentence, mention):
                continue
            if mention.agency and vehicle and vehicle.start() <= mention.start < vehicle.end():
                continue
            if mention.agency and is_of_a_place(sentence.text, mention):
                continue
            if mention.vendor:
                if not (self.vendors and self.vendors[-1] is mention.vendor):
                    self.vendors = [v for v in self.vendors[-12:] if not same_vendor(v, mention.vendor)] + [
                        mention.vendor
                    ]
            elif (
                mention.agency
                and mention.agency.level != "government"
                and mention.agency.name not in OVERSEERS
                and (
                    mention.agency.is_federal
                    or not re.search(r"\b(?:of|in|near|at) (?:the )?$", sentence.text[: mention.start])
                )
            ):
                self.agencies = [a for a in self.agencies[-12:] if a != mention.agency] + [mention.agency]


GOVERNMENT = Agency("United States Government", "USG", None, "government")
"""All agencies together, where a statement speaks of federal contracts and names none."""


def topics(reader: Reader, letter: Letter) -> tuple[Vendor | None, Agency | None, bool]:
    """The vendor and the agency of a letter that names only one of each, and whether it names any vendor."""
    vendors: list[Vendor] = []
    agencies: list[Agency] = []
    blocks = (plain(block) for block in letter.text.split("\n\n"))
    for mention in (m for block in blocks for m in reader.table.find(block) if not is_of_a_place(block, m)):
        if len(vendors) > 1 and len(agencies) > 1:
            break
        if mention.vendor and not any(same_vendor(mention.vendor, other) for other in vendors):
            vendors.append(mention.vendor)
        elif mention.agency and mention.agency.level != "government" and mention.agency not in agencies:
            agencies.append(mention.agency)
    vendor = vendors[0] if len(vendors) == 1 else None
    agency = agencies[0] if len(agencies) == 1 else None
    return vendor, agency, bool(vendors) or _A_COMPANY.search(letter.text) is not None


_A_COMPANY = re.compile(
    r"\b(?:company|firm|university|universities|college|start-?up|(?:ship|home|aircraft|drone|gun|clothing|truck)?(?:builder|maker)|shipyard|manufacturer)\b",
    re.IGNORECASE,
)
"""A word for one company, which the letter speaks of though no table knows its name."""


_SOURCE = re.compile(
    r"\W*Source: (?P<what>.*\b(?:Form (?:10-?[KQ]|8-?K|S-1)|[Aa]nnual [Rr]eport|[Pp]ress [Rr]elease|[Tt]estimony|[Tt]ranscript|[Ll]etter|[Ff]iling)\b.*)"
)


def source(letter: Letter) -> str | None:
    """The document that a letter's first heading gives as what it notes; None where it gives none."""
    named = _SOURCE.match(letter.title)
    return named["what"].strip() if named else None


def title_agency(reader: Reader, letter: Letter) -> Agency | None:
    """The one agency of a letter's first heading."""
    named = {m.agency for m in reader.table.find(letter.title) if m.agency and m.agency.is_federal}
    return named.pop() if len(named) == 1 else None


def owner(reader: Reader, letter: Letter, part: Part) -> Party | None:
    """Whose page it is, where nobody signs: the first company named in its head."""
    head = plain(letter.text[part.start : part.start + 250])
    first = next((m for m in reader.table.find(head) if m.vendor and not _CITED.search(head[: m.start])), None)
    return Party(first.text, first.vendor, None) if first else None


_CITED = re.compile(r"\b(?:according to|reported by|told|as per) (?:the )?$", re.IGNORECASE)


def party(reader: Reader, name: str | None) -> Party | None:
    """A sender or addressee looked up in the letter's names."""
    if not name:
        return None
    overseer = _OVERSEER.search(name)
    if overseer is not None and overseer["of"] is None:
        return Party(name, None, None)  # who reviews or judges is no party
    mentions = reader.table.find(plain(overseer["of"] if overseer else name))
    vendor = next((m.vendor for m in mentions if m.vendor), None)
    agency = next((m.agency for m in mentions if m.agency), None)
    return Party(name, vendor if overseer is None else None, agency if vendor is None or overseer else None)


_OVERSEER = re.compile(
    r"^(?P<of>.+?)[,']?(?:s)?,? (?:Office of (?:the )?)?(?:Inspector General|OIG)\b|\b(?:Court|Judge|Government Accountability Office|GAO|Senate|House of Representatives|Congress|Committee|Sens?\.|Reps?\.)"
)
"""An inspector general speaks of the agency that he reviews; courts, auditors and lawmakers of others."""


def bind(frame: Frame, seen: Discourse) -> tuple[list[Bound], list[Bound]]:
    """The frame's vendors and agencies with references resolved; an empty list where nothing fits."""
    vendors = [] if frame.relation == "require" else _resolved(frame.vendors, frame, seen, as_vendor=True)
    agencies = _resolved(frame.agencies, frame, seen, as_vendor=False)
    if _customer_is_private(frame):
        return vendors, []
    if _has_unknown_partner(frame) or _with_a_kind(frame):
        return [], agencies
    if _is_the_agencys(frame):
        vendors = []
    elif not vendors and not _names_vendor(frame):
        vendors = _missing_vendor(frame, seen)
    if not vendors and frame.identifiers and seen.topic_vendor is not None and not any(m.vendor for m in frame.vendors):
        vendors = [("", seen.topic_vendor, None)]  # "we reviewed contract X": of the one company the letter is about
    if frame.agencies_are_late and seen.contract and _is_back_reference(frame):
        agencies = []
    before = seen.contract[1] if seen.contract else seen.title_agency
    if before and _are_of_the_vehicle(frame) and _is_back_reference(frame):
        agencies = []  # "The order was placed through GSA's OASIS vehicle": by the agency spoken of before
    activity = seen.offices.activity(frame.sentence.statement) if seen.offices else None
    if activity is not None and not (agencies and frame.tie >= 4):
        return vendors, [("", None, activity)]
    if not agencies:
        agencies = _missing_agency(frame, seen, vendors) or _some_agency(frame, vendors)
    elif vendors and not frame.vendors and any(m.vendor == vendors[0][1] and m.start <= _OPENS for m in seen.ahead):
        agencies = _unit_ahead(agencies, seen)
    if frame.is_negative and _NONE_NOTED.match(frame.sentence.text):
        # "No current contract.": a note on the two that the page is about
        spoken_of = seen.topic_vendor or (seen.vendors[-1] if seen.vendors else None)
        if not vendors and not frame.vendors and spoken_of is not None:
            vendors = [("", spoken_of, None)]
        if not agencies and seen.topic_agency is not None:
            agencies = [("", None, seen.topic_agency)]
    return vendors, agencies


def _are_of_the_vehicle(frame: Frame) -> bool:
    """Whether the only agencies named are those whose vehicle it was: who ordered is another matter."""
    vehicle = frame.vehicle
    return (
        vehicle is not None
        and bool(frame.agencies)
        and all(vehicle.start() <= mention.start < vehicle.end() for mention in frame.agencies)
    )


def _is_the_agencys(frame: Frame) -> bool:
    """'NASA goes on with the regrouping of its station contracts': the agency's own, with nobody in particular."""
    noun = frame.noun
    if noun is None or not noun.is_plural or noun.strength != "strong" or frame.money or frame.is_negative:
        return False
    if noun.possessor is None or noun.possessor.reference != "it" or any(m.vendor for m in frame.sentence.mentions):
        return False
    before = [m for m in frame.sentence.mentions if m.end <= noun.possessor.start and m.reference != "it"]
    return bool(before) and before[-1].agency is not None and frame.clause.holds(before[-1].start)


_NONE_NOTED = re.compile(
    r"\W*No (?:(?:current|active|known|direct|federal|prime|past|new|confirmed|public|other|separate|further|disclosed) )*(?:(?:[A-Z][\w&./-]*|or|and) )*(?:contracts?|awards?|orders?)\b(?! (?:has|have|had|was|were|is|are|exists?|will|can|could|should|for you)\b)"
)
"""'No confirmed direct DHS or ICE contract as of April 2026': a note, of the company spoken of."""


def _unit_ahead(agencies: list[Bound], seen: Discourse) -> list[Bound]:
    """'A contract to make uniforms for the Defense Department has gone to a local firm. X got it from DLA': DLA's."""
    outer = agencies[0][2]
    inner = {m.agency for m in seen.ahead if m.agency and outer and nested(outer, m.agency) == m.agency != outer}
    return [("", None, inner.pop())] if len(agencies) == 1 and len(inner) == 1 else agencies


def _names_vendor(frame: Frame) -> bool:
    """Whether a reference to a vendor was there and could not be resolved (then nothing may be guessed)."""
    return any(mention.reference in ("we", "you") for mention in frame.vendors)


def _resolved(mentions: list[Mention], frame: Frame, seen: Discourse, *, as_vendor: bool) -> list[Bound]:
    out: list[Bound] = []
    for mention in mentions:
        if mention.vendor is not None or mention.agency is not None:
            out.append((mention.text, mention.vendor, mention.agency))
            continue
        out += [
            (mention.text, vendor, agency) for vendor, agency in _stands_for(mention, frame, seen, as_vendor=as_vendor)
        ]
    unique: list[Bound] = []
    for bound in out:
        if all((bound[1], bound[2]) != (other[1], other[2]) for other in unique):
            unique.append(bound)
    return unique


def _stands_for(
    mention: Mention, frame: Frame, seen: Discourse, *, as_vendor: bool
) -> list[tuple[Vendor | None, Agency | None]]:
    sentence = frame.sentence
    if mention.reference in ("we", "you"):
        speaker = seen.sender if mention.reference == "we" else seen.recipient
        headed = seen.offices.speaker(sentence.statement) if seen.offices else None
        if headed is not None and mention.reference == "we" and sentence.statement.quotation is None:
            speaker = Party(headed.name, headed, None)  # under "Response of X to a shareholder"
        quotation = sentence.statement.quotation
        if quotation is not None and quotation.holder != seen.part.sender and seen.recipient is not None:
            speaker = seen.recipient if mention.reference == "we" else seen.sender
        if (
            frame.attribution == "reported"
            and quotation is None
            and frame.holder not in ("sender", "recipient")
            and mention.reference == "we"
        ):
            speaker = _last_party(sentence, mention) or _only_party(sentence)  # "X stated: 'we ...'"
        if speaker is None:
            return [(seen.vendors[-1], None)] if mention.reference == "you" and as_vendor and seen.vendors else []
        if as_vendor:
            if speaker.vendor is not None:
                return [(speaker.vendor, None)]
            return (
                [(Vendor(_short(speaker.name)), None)]
                if mention.reference == "we" and speaker.agency is None and _can_hold(frame, seen)
                else []
            )
        return [(None, speaker.agency)] if speaker.agency is not None else []
    if mention.reference == "agency" or (mention.reference in ("it", "party") and not as_vendor):
        inside = [m.agency for m in _not_in_passing(sentence, mention) if m.agency]
        known = inside or seen.agencies
        if "department" in mention.text.lower():
            known = (
                [a for a in known if a.level == "department"]
                or [a for a in seen.agencies if a.level == "department"]
                or known
            )
        return [(None, known[-1])] if known else []
    if mention.reference in ("company", "it", "party"):
        if mention.is_plural and _WHICH_ONES.match(sentence.text[mention.start :]):
            return []  # "the contractors operating its jails": all of them
        if _SOMEBODY_SUBJECT.match(sentence.text, frame.clause.start):
            return []  # "one of the largest firms in the world ended its contract"
        inside_v = [
            m.vendor
            for m in _not_in_passing(sentence, mention)
            if m.vendor and not (is_prime(sentence, m) or is_signer(sentence, m))
        ]
        if re.fullmatch(r"[Tt]he Company", mention.text) and seen.sender and seen.sender.vendor:
            return [(seen.sender.vendor, None)]  # a filing's word for who files it
        if inside_v:
            return [(inside_v[-1], None)]
        if re.match(r"our\b", mention.text, re.IGNORECASE) and seen.sender and seen.sender.vendor:
            return [(seen.sender.vendor, None)]
        if re.match(r"your\b", mention.text, re.IGNORECASE) and seen.recipient and seen.recipient.vendor:
            return [(seen.recipient.vendor, None)]
        if seen.vendors:
            return [
                (vendor, None)
                for vendor in (
                    seen.vendors[-2:] if mention.is_plural and mention.reference == "company" else seen.vendors[-1:]
                )
            ]
        other = seen.recipient if seen.recipient and seen.recipient.vendor else seen.sender
        return [(other.vendor, None)] if other and other.vendor else []
    return []


def _not_in_passing(sentence: Sentence, reference: Mention) -> list[Mention]:
    """The names before a pronoun; not those of a relative clause that is over, where others stand outside of it.

    'GSA, which runs the buying for DHS, said today it awarded X a contract': it is GSA.
    """
    before = [m for m in sentence.mentions if not m.reference and m.end <= reference.start]

    def is_passed(mention: Mention) -> bool:
        clause = sentence.clause_at(mention.start)
        return clause.kind in ("relative", "aside") and clause.end <= reference.start

    kept = [m for m in before if not is_passed(m)]
    sides = {m.vendor is not None for m in kept}
    return [m for m in before if m in kept or (m.vendor is not None) not in sides]


_WHICH_ONES = re.compile(
    r"(?:the|its|their) (?:[\w-]+ ){0,2}?(?:contractors|companies|firms|vendors|suppliers) (?:that|who|which|(?:operat|runn|provid|supply|build|work)ing|of|for)\b"
)


def _last_party(sentence: Sentence, mention: Mention) -> Party | None:
    named = [m for m in sentence.mentions if m.end <= mention.start and m.vendor]
    return Party(named[-1].text, named[-1].vendor, None) if named else None


def _only_party(sentence: Sentence) -> Party | None:
    """Of a quotation whose speaker is named after it, the one company in the sentence."""
    named = {m.vendor.name: m for m in sentence.mentions if m.vendor}
    return next((Party(m.text, m.vendor, None) for m in named.values()), None) if len(named) == 1 else None


def _short(name: str) -> str:
    return re.sub(r"\s*\(.*\)\s*$", "", name).strip()


_PERSON = re.compile(
    r"(?:(?:Mr|Ms|Mrs|Dr|Prof)\.? )?[A-Z][a-z]+(?: [A-Z]\.?)? (?:[A-Z][a-z]+-)?(?:Mc|Mac|O'|D[ei])?[A-Z][a-z]+(?:,? (?:Jr|Sr|II|III|Ph\.?D|Esq)\.?)?"
)
_NO_VENDOR = re.compile(
    r"\b(?:Sens?|Senator|Rep|Representative|Congress\w*|Committee|Inspector General|Amnesty|Watch|Times|Post|News|Reuters|Department|Office|Agency|Union|workers|employees|editors|University Press|Journal)\b"
)


def _can_hold(frame: Frame, seen: Discourse) -> bool:
    """Whether an unknown sender's 'we' can be a contractor: no office's or person's name, unless the letter speaks as a company."""
    name = frame.sentence.part.sender or ""
    if _NO_VENDOR.search(name):
        return False
    return seen.speaks_as_company or not _PERSON.fullmatch(_short(name))


_OWN_GOODS = re.compile(
    r"\b(?:[Oo]ur|OUR) (?:\w+ )?(?:customers?|clients?|products?|platforms?|software|technolog\w+|company|shareholders|services|tools?|cameras?|drones?|systems?|subsidiary|subsidiaries)\b|\b[Aa]s a (?:\w+ )?company\b|\bThe Company\b"
)


def speaks_as_company(letter: Letter, part: Part) -> bool:
    """Whether a part is a company's page by its words: 'our customers', or the sender's name in the text itself."""
    text = letter.text[part.start : part.end]
    first = re.match(r"(?:The )?([A-Z][\w&.-]{2,})", part.sender or "")
    named = (
        first is not None
        and re.search(rf"\b{re.escape(first[1])}\b(?! [a-z]* ?(?:said|wrote|writes))", text) is not None
    )
    return named or _OWN_GOODS.search(text) is not None


_SUBJECT = re.compile(
    r"[\"'(\s]*(?!(?:We|Our|Ours|It|Its|They|Their|The|This|That|These|Those|There|No|Nor|None|Neither|In|As|Yes|Apart|Since|However|But|And|You|"
    r"Your|He|She|I|Under|To|At|For|With|Today|Currently|Also|Further|Moreover|Although|While|Contrary|Nothing|Nobody|Not|By|Of|On|From)\b)"
    r"((?:[A-Z][\w&'.-]*)(?: (?:[A-Z&][\w&'.-]*|of|and|de|for))*),? "
    r"(?:has|have|had|is|are|was|were|holds?|held|no longer|does|do|did|will|never|currently|also|still|itself)\b"
)


_QUOTED_VERB = re.compile(r"[-*\u2022 ]*[\"\u201c](?:[a-z]+ly )?[a-z]+(?:ed|s|ing)\b")


def _foreign_subject(frame: Frame) -> str | None:
    """A company that the clause speaks of and no table knows: what is denied of it is not denied of the writer."""
    match = _SUBJECT.match(frame.sentence.text, frame.clause.start)
    if match is None or any(
        mention.start < match.end(1) and mention.end > match.start(1) for mention in frame.sentence.mentions
    ):
        return None
    return match[1]


_SOME_COMPANIES = re.compile(
    r"\b(?:a (?:number|handful|dozen|group|host|variety) of|several|some|many|most|multiple|various|numerous|dozens of|hundreds of|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|\d+)) (?:of )?(?:[\w-]+ ){0,5}?(?:firms|companies|vendors|contractors|businesses|suppliers|corporations|manufacturers)\b",
    re.IGNORECASE,
)
"""'A number of technology firms have made millions from contracts with ICE': which, is not said."""


_BEING = re.compile(r"\b(?:is|are) (?:currently |now |still )?being $")


def _missing_vendor(frame: Frame, seen: Discourse) -> list[Bound]:
    if frame.relation == "require" or (frame.relation in ("supply", "work", "use") and frame.noun is None):
        return []
    if seen.label is not None and not any(m.vendor for m in frame.vendors):
        return [("", seen.label, None)]
    headed = seen.offices.company(frame.sentence.statement) if seen.offices else None
    if headed is not None and frame.sentence.statement.kind in ("list_item", "table_row"):
        return [("", headed, None)]  # an entry under the name of a company
    if frame.is_negative and not (frame.noun is not None and frame.noun.is_given):
        # Whom it denies must be said; a company that denies speaks of itself.
        exists = re.search(r"\bthere (?:is|are|was|were|has been|have been) no\b", frame.sentence.text, re.IGNORECASE)
        if exists and frame.tie >= 3 and seen.vendors:
            return [("", seen.vendors[-1], None)]
        if _QUOTED_VERB.match(frame.sentence.text) and seen.vendors:
            return [("", seen.vendors[-1], None)]  # '"declined" ICE contracts': of whom the words before it speak
        if (other := _foreign_subject(frame)) is not None:
            return [(other, Vendor(other), None)]
        own = seen.sender.vendor if seen.sender else None
        tied = frame.tie >= 3 or (frame.noun is not None and frame.noun.strength == "role")
        return [(seen.sender.name, own, None)] if seen.sender and own and tied else []
    if _SOME_COMPANIES.search(frame.sentence.text, frame.clause.start, frame.clause.end):
        return []
    if re.search(
        r"\b(?:another|other|different) (?:company|firm|vendor|contractor)\b|\b(?:somebody|someone) else\b",
        frame.sentence.text,
    ):
        return []
    if frame.mood == "question" and not frame.vendors:
        return []  # "Which data does DHS obtain under these contracts?"
    clause = frame.sentence.text[frame.clause.start : frame.clause.end]
    turns_out = {m.vendor.name: m.vendor for m in seen.ahead if m.vendor and not m.is_product and m.start <= _OPENS}
    if _DESCRIBED.search(clause) and len(turns_out) == 1:
        return [("", next(iter(turns_out.values())), None)]  # "a Troy firm has won ...", named in the next sentence
    if _WITH_SOMEBODY.search(clause) or _SOMEBODY_SUBJECT.match(clause):
        return []
    if _bought_from_somebody(frame):
        return []
    if (
        frame.noun is None
        and frame.verb is not None
        and frame.verb.kind == "win"
        and not frame.verb.is_passive
        and any(m.agency and m.end <= frame.verb.start for m in frame.agencies)
    ):
        return []  # "the Corps got $437 million" from Congress
    if frame.verb is not None and frame.verb.kind == "award" and _BEING.search(frame.sentence.text[: frame.verb.start]):
        return []  # "The contract is being awarded": nobody has it yet
    noun = frame.noun
    anew = noun is not None and noun.determiner == "bare" and _ANOTHER.search(noun.words_before) is not None
    several_new = anew and noun is not None and noun.is_plural and not frame.money
    if _is_spending(frame):
        return []
    if (
        seen.contract
        and _is_back_reference(frame)
        and seen.contract[0]
        and not several_new
        and not _is_anothers(frame, seen)
    ):
        return [("", vendor, agency) for _, vendor, agency in seen.contract[0]]
    customer = noun is not None and re.match(r"customer|client", noun.text, re.IGNORECASE)
    if noun is not None and noun.strength == "role" and not customer:
        return []  # "the contractors of the Justice Department" are nobody in particular
    if (
        customer
        and seen.topic_vendor is not None
        and noun is not None
        and noun.possessor is None
        and not any(m.start < noun.start for m in frame.sentence.mentions)
    ):
        return [("", seen.topic_vendor, None)]  # "Clients: ICE, CBP" on a page about one company
    if customer and seen.sender is not None and seen.sender.vendor:
        return [("", seen.sender.vendor, None)]  # "Customers include ...": on a company's own page
    beside = {m.vendor.name: m.vendor for m in frame.sentence.mentions if m.vendor and not m.is_product}
    if noun is None and frame.verb is None and frame.competition and not frame.money and len(beside) == 1:
        return [("", next(iter(beside.values())), None)]  # "Five offers came in, and Acme got the contract"
    generic = noun is not None and noun.determiner in ("bare", "indefinite") and noun.is_plural
    found_by_author = bool(frame.sentence.sources) or re.search(
        r"\b(?:records?|documents?|data|database)\b", frame.sentence.text[: noun.start if noun else 0], re.IGNORECASE
    )
    if generic and (anew or not _is_back_reference(frame)) and not frame.money and not found_by_author:
        return []  # "176 HHS contracts", "has signed new contracts for three sites" are nobody's in particular
    opens = (
        frame.noun is not None
        and frame.noun.determiner in ("bare", "indefinite")
        and frame.verb is not None
        and frame.verb.kind == "hold"
    )
    if opens:
        return []  # "the department holds private contracts": with whom is not said
    if not found_by_author and not _is_back_reference(frame) and _has_other_subject(frame):
        return []  # "Eight local builders were named in a $2 million deal": not the company spoken of before
    if seen.vendors:
        return [("", seen.vendors[-1], None)]
    if noun is not None and noun.determiner == "indefinite" and not frame.money and not _is_back_reference(frame):
        return []  # "The Navy signed a contract": with one who is named only later, or not at all
    later = any(m.reference == "company" for m in frame.vendors) or (
        noun is not None and noun.is_plural and noun.is_given
    )
    aside = any(is_prime(frame.sentence, m) or is_signer(frame.sentence, m) for m in frame.sentence.mentions)
    if seen.topic_vendor is not None and not (
        later or aside  # "the company", "the awards": nobody whom only a later sentence names
    ):
        return [("", seen.topic_vendor, None)]
    if _is_back_reference(frame) or frame.money:
        for side in (seen.sender, seen.recipient):
            if side is not None and side.vendor is not None:
                return [("", side.vendor, None)]
    return []


_PRIVATE = re.compile(
    r"\b(?:universit(?:y|ies)|librar(?:y|ies)|(?:law )?schools?|deans?|conferences?|banks?|hospitals?|museums?|churches|unions?|students?|retailers?|airlines?|investors?|landlords?|faculty|colleges?|publishers?|newspapers?|stores|restaurants?|hotels?|charit(?:y|ies)|festivals?|clubs?|campus(?:es)?)\b"
)


def _customer_is_private(frame: Frame) -> bool:
    """'Law schools must end their contracts with Acme', 'the conference ended its sponsorship': no government's."""
    noun, text = frame.noun, frame.sentence.text
    if noun is None or any(m.agency for m in frame.agencies):
        return False
    if re.search(
        r"\b(?:sponsorship|endorsement|licensing|publishing|lending|insurance|naming[- ]rights)\b", noun.words_before
    ):
        return True
    if noun.possessor is None or noun.possessor.reference not in ("it", "party"):
        return False
    subject = text[frame.clause.start : noun.possessor.start]
    if places.is_place(
        re.sub(r"\W*\b(?:let|ended?|cancell?ed|has|had|renewed|dropped|signed|terminated)\b.*", "", subject.strip())
    ):
        return True  # "Philadelphia let its contract lapse"
    return _PRIVATE.search(subject) is not None and not any(
        m.vendor and frame.clause.start <= m.start < noun.possessor.start for m in frame.sentence.mentions
    )


def remember_unread(sentence: Sentence, seen: Discourse) -> None:
    """A contract of one company with one agency that gave no claim is still what 'the contract' means next."""
    vendors = {m.vendor.name: m for m in sentence.mentions if m.vendor and not is_signer(sentence, m)}
    agencies = {m.agency: m for m in sentence.mentions if m.agency and m.agency.name not in OVERSEERS}
    spoken = any(noun.strength == "strong" for noun in sentence.nouns) and not sentence.moods
    if spoken and len(vendors) == len(agencies) == 1:
        vendor, agency = next(iter(vendors.values())), next(iter(agencies.values()))
        seen.contract = ([(vendor.text, vendor.vendor, None)], [(agency.text, None, agency.agency)])
        seen.awarded = None


def _is_anothers(frame: Frame, seen: Discourse) -> bool:
    """Whether a sentence names another agency than the contract spoken of has, after another company was named."""
    named = {m.agency for m in frame.agencies if m.agency and m.agency.is_federal}
    if not named or seen.contract is None or not seen.vendors or _are_of_the_vehicle(frame):
        return False
    before = {agency for _, _, agency in seen.contract[1] if agency is not None}
    same = any(one == other or nested(one, other) for one in named for other in before)
    return not same and bool(before) and all(v[1] != seen.vendors[-1] for v in seen.contract[0])


def _bought_from_somebody(frame: Frame) -> bool:
    """'the bureau had bought such data before': from whom is not said."""
    verb = frame.verb
    if frame.noun is not None or verb is None or verb.kind != "buy" or verb.is_passive or frame.money:
        return False
    return any(
        (m.agency or m.reference in ("it", "agency", "party"))
        and frame.clause.holds(m.start)
        and m.end <= verb.chain_start
        for m in frame.sentence.mentions
    )


_UNKNOWN_PARTNER = re.compile(
    r" (?:with|to) (?:the )?(?P<name>(?<=the )(?:County|City|State|Town|Village|Parish|Tribe|District)\b(?! of)|[A-Z][a-z]+ (?:of |for |and )?[A-Z]\w+)"
)


_A_KIND = re.compile(
    r" (?:with|to|from) (?:the |its |their )?(?:private|privately[- ](?:operated|run|owned|held)|for-profit|outside|commercial)(?: [a-z-]+){0,2} [a-z]+s\b(?! (?:such|like|including|named)\b)"
)
_ALL_ITS = re.compile(
    r"\b(?:its|their) (?:[a-z-]+ )?(?:contractors|vendors|suppliers)\b(?!,? (?:such|like|including|named)\b)"
)


def _with_a_kind(frame: Frame) -> bool:
    """'its contracts with privately run prisons', 'gave its contractors $2 billion': all of a kind, and nobody in particular."""
    text = frame.sentence.text
    if any(m.vendor for m in frame.vendors):
        return False
    if frame.noun is not None and _A_KIND.match(text, frame.noun.end):
        return True
    return (
        frame.noun is None
        and frame.verb is not None
        and frame.verb.kind in ("award", "pay")
        and bool(frame.money)
        and _ALL_ITS.match(text, frame.verb.end + 1) is not None
    )


def _has_unknown_partner(frame: Frame) -> bool:
    """'extends its contract with the Association of Harbors': a name that nothing knows, and not the company spoken of before."""
    partner = _UNKNOWN_PARTNER.match(frame.sentence.text, frame.noun.end) if frame.noun is not None else None
    if partner is None or any(m.vendor for m in frame.vendors) or not frame.agencies:
        return False
    return not any(m.start < partner.end() and partner.start("name") < m.end for m in frame.sentence.mentions)


_DESCRIBED = re.compile(
    r"\W*(?:when |that |and |but |then )?(?:the|this|that) (?:[\w'-]+ ){0,5}?(?:\w*(?:builder|maker|yard)|company|firm|contractor|giant|business|manufacturer|provider|operator|vendor|supplier|consultancy|start-?up)\b",
    re.IGNORECASE,
)
"""'The nation's largest shipbuilder': the company spoken of, by what it is."""


def _has_other_subject(frame: Frame) -> bool:
    """Whether the clause speaks of somebody else than the company named before: 'Eight local builders were named in a deal'.

    An agency that does something ('ICE also issued a purchase order') does it with the company spoken of; a pronoun or a
    word for the relation ('a customer') points back to it too.
    """
    noun, verb = frame.noun, frame.verb
    if noun is None or noun.strength in ("role", "relation", "change"):
        return False
    anchor = min(noun.phrase_start, verb.chain_start if verb is not None else noun.phrase_start)
    subject = frame.sentence.text[frame.clause.start : anchor]
    if any(m.agency or m.reference for m in frame.sentence.mentions if frame.clause.start <= m.start < anchor):
        return False
    return len(subject.split()) > 1 and not _DESCRIBED.match(subject)


def _is_spending(frame: Frame) -> bool:
    """'The Corps has awarded $2 billion in repair contracts': what an agency spends in all, on whomever."""
    noun, verb = frame.noun, frame.verb
    agency = next((m for m in frame.agencies if m.agency), None)
    return (
        noun is not None
        and noun.is_plural
        and noun.determiner == "bare"
        and verb is not None
        and verb.kind in ("award", "pay", "sign")
        and not verb.is_passive
        and agency is not None
        and frame.clause.start <= agency.start < verb.chain_start
    )


_MANY_AGENCIES = re.compile(
    r"\W*(?:(?:Many|Several|Some|Most|Various|Numerous|Dozens of|Two|Three|Four|Five) )?(?:other )?federal (?:law enforcement )?(?:agencies|departments)\b|\W*(?:Many|Several|Most|Numerous|Various|Dozens of|Other)(?: other)? (?:agencies|departments)\b",
    re.IGNORECASE,
)
"""'Many other agencies have contracts with Acme': which, is not said."""
_WITH_FEDERAL = re.compile(
    r" (?:with|from|for) (?:(?:several|many|various|multiple|other|numerous|some|two|three|four|five|a number of|dozens of) )?(?:other )?(?:federal|U\.S\.) (?:[a-z-]+ ){0,2}(?:agencies|departments)\b"
)
_FEDERAL_DATA = re.compile(
    r"\bUSA ?Spending\b|\bFPDS\b|\bfederal (?:procurement|spending|contract) (?:data|records)\b", re.IGNORECASE
)


_SOME_PARTNER = re.compile(
    r" (?:with|from|for) (?:an?|any|some|another|one|other|several|various)(?: of (?:the|its|our))? (?:[\w-]+ ){0,4}?(?:agenc(?:y|ies)|departments?|governments?|customers?|clients?|offices?)\b"
)


def _missing_agency(frame: Frame, seen: Discourse, vendors: list[Bound]) -> list[Bound]:
    if frame.vehicle and frame.vendors and (frame.verb is None or frame.verb.kind == "hold") and not seen.contract:
        whose = vehicles.owner(frame.vehicle[0])
        if whose is not None:
            return [("", None, whose)]  # "is one of 12 companies on the CIO-SP3 IDIQ"
    if frame.relation in ("supply", "work", "use") and not frame.is_subcontract:
        return []
    if (
        vendors
        and frame.vendors
        and frame.noun is not None
        and _WITH_FEDERAL.match(frame.sentence.text, frame.noun.end)
    ):
        return [("", None, GOVERNMENT)]  # "holds contracts with several federal law enforcement agencies"
    if frame.noun is not None and _SOME_PARTNER.match(frame.sentence.text, frame.noun.end):
        return []  # "our only contract with a federal agency is with the Park Police", whom nothing knows
    whole = frame.noun is not None and re.search(
        r"\bfederal\b", frame.noun.words_before + frame.noun.text, re.IGNORECASE
    )
    if whole and (frame.is_negative or frame.money):
        return [("", None, GOVERNMENT)]  # "had never held a federal contract"
    if (
        frame.money
        and frame.noun is not None
        and not frame.is_negative
        and frame.attribution == "own"
        and _FEDERAL_DATA.search(frame.sentence.text)
    ):
        return [("", None, GOVERNMENT)]  # "$4 million in contracts, by a search on USAspending"
    if (
        vendors
        and frame.vendors
        and frame.noun is not None
        and _MANY_AGENCIES.match(frame.sentence.text, frame.clause.start)
    ):
        return [("", None, GOVERNMENT)]
    if frame.noun is not None and re.search(
        r"\b(?:government|federal|state|local)\b", frame.noun.words_before + frame.noun.text, re.IGNORECASE
    ):
        return []  # "our government contracts" are those with all of them
    led = seen.offices.led(frame.sentence.statement) if seen.offices else None
    if led is not None:
        return [("", None, led)]  # "DHS has: reactivated a contract with ..."
    programme = programmes.owner(frame.sentence.text)
    if programme is not None:
        return [("", None, programme)]
    heading = seen.offices.heading(frame.sentence.statement) if seen.offices else None
    if heading is not None:
        return [("", None, heading)]
    for _, vendor, _ in vendors:
        known = seen.buyers.get(vendor.name) if vendor else None
        if known and _is_back_reference(frame):
            return [("", other, agency) for _, other, agency in known]
    if vendors and frame.is_negative and frame.noun is not None and frame.noun.determiner in ("bare", "indefinite"):
        return []  # "had never been awarded a construction contract": by whom is not said
    same = seen.contract is not None and any(v[1] == w[1] for v in vendors for w in seen.contract[0])
    numbered = {agency for number in frame.identifiers if (agency := award_numbers.buyer(number)) is not None}
    if len(numbered) == 1:
        return [("", None, numbered.pop())]  # "a modification of contract N00024-19-C-2216"
    if not (_is_back_reference(frame) or same):
        # "has signed contracts worth ...": with whom is not said, unless the letter speaks of one agency only.
        alone = _only_agency(frame, seen)
        return [("", None, alone)] if alone is not None else []
    if seen.contract and seen.contract[1]:
        return [("", vendor, agency) for _, vendor, agency in seen.contract[1]]
    if seen.agencies:
        return [("", None, _last_buyer(seen))]
    if seen.topic_agency is not None:
        return [("", None, seen.topic_agency)]
    if seen.programme is not None:
        return [("", None, seen.programme)]
    speaker = seen.sender.agency if seen.sender else None
    told = frame.noun is not None or (frame.verb is not None and frame.verb.kind == "award")
    return [("", None, speaker)] if speaker is not None and told and not frame.is_negative else []


_PROCUREMENT_TERM = re.compile(
    r"\b(?:no-bid|sole[- ]sourced?|firm[ -]fixed[ -]price|cost[ -]plus|cost[ -]reimbursement|IDIQ|indefinite[ -](?:delivery|quantity)|task orders?|delivery orders?|set-aside|SAM\.gov|USA ?Spending|FPDS|federal contracts?|government contracts?)\b",
    re.IGNORECASE,
)
"""Words that only awards of a government have."""
_DEFENSE_CONTRACT = re.compile(
    r"\b(?:defense|military) (?:[\w-]+ )?(?:contracts?|orders?|deals?|awards?)\b", re.IGNORECASE
)
_DEFENSE = Agency("Department of Defense", "097", "097", "department", "097")


def _some_agency(frame: Frame, vendors: list[Bound]) -> list[Bound]:
    """'received a $4.8 million no-bid contract': a federal award by its words, whose agency is not said."""
    noun = frame.noun
    if noun is None or noun.strength not in ("strong", "weak") or not frame.vendors or not frame.money:
        return []
    if not vendors or frame.is_negative or frame.mood is not None or frame.attribution != "own":
        return []
    clause = frame.sentence.text[frame.clause.start : frame.clause.end]
    if _FOREIGN_PARTNER.search(clause):
        return []
    if _DEFENSE_CONTRACT.search(clause):
        return [("", None, _DEFENSE)]
    return [("", None, GOVERNMENT)] if _PROCUREMENT_TERM.search(clause) else []


def _last_buyer(seen: Discourse) -> Agency:
    """The agency named last; a county that only stands beside the agency of the title does not replace it."""
    last = seen.agencies[-1]
    if not last.is_federal and seen.title_agency is not None:
        return seen.title_agency
    return last


_FOREIGN_PARTNER = re.compile(
    r"\b(?:with|from|by|for|to|of) (?:the |its |their |our |about |some |over |more than |nearly |[\d,]+ )*(?:[a-z-]+ )?"
    r"(?:states?|cit(?:y|ies)|count(?:y|ies)|towns?|police|law enforcement|sheriffs?|parish|school|universit(?:y|ies)|districts?|municipal\w*|local|foreign|private|customers?|clients?|governments?|agencies|departments|compan(?:y|ies)|banks?|hospitals?|airlines?|jails?|prisons?)\b",
)
"""'contracts with more than 5,000 police departments': whose they are is said, and it is not the agency spoken of elsewhere."""


def _only_agency(frame: Frame, seen: Discourse) -> Agency | None:
    """The one agency that the whole letter names, for a full statement of an award that names none."""
    noun, verb = frame.noun, frame.verb
    full = frame.money or frame.durations or (verb is not None and verb.kind in ("award", "win", "sign", "pay"))
    if frame.is_negative or not full or noun is None or noun.strength not in ("strong", "weak", "change"):
        return None
    if noun.is_plural:
        return None
    if _FOREIGN_PARTNER.search(frame.sentence.text[frame.clause.start : frame.clause.end]):
        return None
    return _within(seen.title_agency, seen)


def _within(outer: Agency | None, seen: Discourse) -> Agency | None:
    """The agency of the title, or its unit of which was spoken last."""
    last = seen.agencies[-1] if seen.agencies else None
    if outer is None or last is None or last == outer:
        return outer
    return last if nested(outer, last) == last else outer if not last.is_federal else None


_WITH_SOMEBODY = re.compile(
    r"\b(?:to|with|from|between|and|at) (?:an?|any|another|some|certain|unnamed|unknown|undisclosed|various|other|private|commercial|outside|foreign|non-?[a-z]+)(?: [a-z][\w-]*){0,3}? "
    r"(?:compan(?:y|ies)|firms?|contractors?|vendors?|brokers?|corporations?|start-?ups?|entit(?:y|ies)|organi[sz]ations?|providers?|suppliers?|operators?|manufacturers?|individuals?)\b(?!,? [A-Z])"
    r"|\b(?:to|with) an? (?:[A-Za-z][\w-]* ){0,3}(?:donor|friend|ally|crony|supporter|backer|businessman|entrepreneur|person|man|woman|outfit|group|charity|newcomer|rival|competitor|bidder|lobbyist|relative|insider|executive|consultant)\b(?!,? [A-Z])"
    r"|\bto (?:the |its |their |private |several |various )*(?:contractors|companies|firms|vendors|suppliers) (?:operating|running|providing|supplying|that|who|which|of|for|in)\b"
    r"|\b(?:between|among) [^.;]{3,60}? and (?:[a-z]+ )?(?:[\w-]+ ){0,2}(?:companies|firms|contractors|vendors|brokers|entities|providers|suppliers)\b(?!,? [A-Z])"
)
"""'a contract to a little-known data broker', 'between DHS and any private entities': with whom is not said."""
_OPENS = 12
"""Within how many characters a sentence's first name stands."""
_DESCRIBED = re.compile(
    r"\b(?:[Aa]n?|[Oo]ne) (?:[\w.'-]+ ){0,3}?(?:company|firm|shipbuilder|shipyard|manufacturer|contractor|maker|builder|business|start-?up|nonprofit|supplier|producer|laboratory|foundry)\b(?! (?:of|for|to|called|named|known)\b)"
)
"""Words for a company that is yet to be named: 'a Mississippi shipbuilder', 'a company in Mississippi'."""
_SOMEBODY_SUBJECT = re.compile(
    r"\W*(?:[\w' ]{3,40}, |over [\w ]{3,30} )?(?:an? (?:number|handful|dozen|group|range) of|one of (?:the|its|their)(?: [a-z][\w-]*)*?|several|some|many|dozens of|numerous|other|various|most|\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)(?: [a-z][\w-]*){0,6}? (?:companies|firms|contractors|vendors|brokers|corporations|start-?ups|suppliers|providers|businesses)\b(?!:|,? (?:including|such as|like|among them|(?-i:[A-Z])))",
    re.IGNORECASE,
)
"""'Thirteen private firms have been given agreements': which ones is not said."""
_LABEL = re.compile(r"\W*[^.:;]{3,60}:\s")
"""'ICE contract: up to $22 million': an entry of a list, whose subject stands above it."""
_ANOTHER = re.compile(
    r"\b(?:another|further|second|third|fourth|separate|additional|earlier|previous|new|later|follow-on)\b",
    re.IGNORECASE,
)


_DATED = re.compile(r"\b(?:19|20)\d\d $")


def _is_back_reference(frame: Frame) -> bool:
    """Whether the frame takes up a contract spoken of before: 'the contract', 'that award', a table row, a bare verb."""
    noun = frame.noun
    if noun is None or noun.determiner in ("definite", "demonstrative", "possessive") or noun.strength == "change":
        return True
    if is_predicate(frame) or is_its_award(frame):
        return True
    if noun.determiner == "bare" and not noun.is_plural and not frame.sentence.text[: noun.start].strip(" -*|"):
        return True  # "Contract 70..., awarded December 2019, ceiling ...": the entry of a list
    if frame.sentence.statement.kind in ("list_item", "table_row") or _LABEL.match(frame.sentence.text):
        return True
    verb = frame.verb
    opens = not frame.sentence.text[: noun.phrase_start].strip(" -*|") or noun.phrase_start < 14
    if (
        opens
        and not noun.is_plural
        and verb is not None
        and verb.start >= noun.end
        and _DATED.search(noun.words_before)
    ):
        return True  # "A March 2023 award paid $38 million": one more of those spoken of
    passive = verb is not None and verb.kind in ("award", "sign") and verb.is_passive
    return passive or bool(_ANOTHER.search(noun.words_before)) or (verb is not None and verb.kind == "sum")
