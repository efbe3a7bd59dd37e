"""What a frame's clause says beside its parties: events and their times, amounts, who says it, whether it holds."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from procure.language import holders, kernels, lexicon, polarity, times, vehicles, verbs
from procure.language.clauses import Clause
from procure.language.events import Event

if TYPE_CHECKING:
    from procure.language.frames import Frame, Sentence
    from procure.language.nouns import Noun

_DOCUMENT_SAYS = re.compile(
    r"\b[Yy]our (?:\w+ ){0,2}(?:letter|report|statement|message|e-?mail|response|reply|article|inquiry|questionnaire)\b[^.;]{0,30}?\b(?:mentions?|mentioned|refers? to|cites?|cited|lists?|describes?|speaks? of)\b"
)
_SCOPE = re.compile(
    r"\bfor (?:the |an? |its |their )?(?P<what>(?!on\b|the\b|which\b|\w+ (?:years?|months?)\b|years?\b|months?\b|\d)[\w'()&/-]+(?: [\w'()&/-]+){0,8}?)(?= (?:has|have|had|was|were|is|are|that|which|with|from|in|on|by|at|to|will)\b|[,.;:$]|$)"
    r"|(?<!related )(?<!relevant )(?<!limited )(?<!according )(?<!prior )(?<!due )(?<!up )(?<!awarded )\bto (?P<do>(?!be\b|have\b|the\b|an?\b|its\b|their\b|end\b|which\b|whom\b|[A-Z])[a-z]{3,} (?:[^,.;]|,(?=\d)|\.(?=\w)){3,70})"
)
_NEW_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|does|do|will|would|who|which|that|but|while|because|after|before|they|it|we|he|she|failed|used|raises?|come|comes)\b"
)
"""What follows such a word tells no more what the contract is for."""


def reach(frame: Frame) -> list[Clause]:
    """The frame's clause and what hangs on it: brackets, participles, what follows a colon; not what has a contract of its own."""
    sentence, clause = frame.sentence, frame.clause
    reach, end = [clause], clause.end
    for other in sorted(sentence.clauses, key=lambda c: c.start):
        depends = other.kind in ("aside", "adjunct") or sentence.text[other.start] == ":"
        own = any(sentence.clause_at(n.start) == other for n in sentence.nouns if n.strength == "strong")
        own = own or _is_set_against(sentence, other)
        if other != clause and depends and abs(other.start - end) <= 3 and not own:
            reach.append(other)
            end = other.end
        elif (
            other != clause
            and not own
            and abs(other.start - end) <= 3
            and _TELLS_MORE.match(sentence.text, other.start)
        ):
            # "a contract, which has a ceiling of $4 million"; ", which runs through 2027, is worth ..."
            if other.kind == "relative" or reach[-1].kind == "relative":
                reach.append(other)
                end = other.end
        elif (
            other.kind == "aside"
            and clause.start <= other.start
            and other.end <= end + 3
            and not own
            and other != clause
        ):
            reach.append(other)
    return reach


_AGAINST = re.compile(r"\W*(?:while|whereas|although|though)\s", re.IGNORECASE)


def _is_set_against(sentence: Sentence, clause: Clause) -> bool:
    """', while Borealis was paid $4 million': a company and an act of its own."""
    return (
        _AGAINST.match(sentence.text, clause.start) is not None
        and any(m.vendor and clause.holds(m.start) for m in sentence.mentions)
        and any(
            v.kind in ("award", "win", "pay", "hold", "sign", "buy") and clause.holds(v.start) for v in sentence.verbs
        )
    )


_THRESHOLD = re.compile(
    r"\b(?:issuance of|protests? (?:of|related to|concerning)|jurisdiction over) (?:[a-z-]+ ){0,3}?orders (?:valued |worth )?(?:at |in |of )?(?:(?:exceeding|over|above|excess of|more than) )?$|\b(?:publi(?:sh|ciz)\w*|announc\w*|report\w*|list\w*|disclos\w*|required? for|threshold\w*) (?:only |all |every |of |for )*(?:contracts?|awards?|deals|orders|purchases)(?: awards?)? (?:of|worth|valued at|over|above|for|exceeding|that (?:are|exceed)) (?:at least |more than |over |about )?$",
    re.IGNORECASE,
)
"""'The Pentagon publishes awards of $7 million or more': no award's value."""


def trigger_of(frame: Frame) -> int:
    """Where the word stands that raised the frame."""
    return frame.noun.start if frame.noun else frame.verb.start if frame.verb else frame.clause.start


_COORDINATOR = re.compile(r", and |; and | and |, plus | plus |, as well as | as well as |, |; ")


_WITH_NAME = re.compile(r"(?:with|from|for|to|by) (?:the )?(?:[A-Z][\w&.'-]*,? ){1,6}")
"""'and with Borealis another one': the party stands before its contract."""


def _own_stretch(frame: Frame) -> tuple[int, int] | None:
    """Where several contracts are coordinated ('a contract from ICE in 2019 and one from CBP in 2021'), that of this one."""
    noun, text = frame.noun, frame.sentence.text
    if noun is None:
        return None
    beside = [
        n
        for n in frame.sentence.nouns
        if n.strength == noun.strength
        and frame.clause.holds(n.start)
        and (n.start == noun.start or not kernels.is_value(n))
    ]
    start, end = frame.clause.start, frame.clause.end
    for one, other in itertools.pairwise(beside):
        cuts = [
            m
            for m in _COORDINATOR.finditer(text, one.end, other.phrase_start)
            if m.end() >= other.phrase_start - 2 or _WITH_NAME.fullmatch(text, m.end(), other.phrase_start)
        ]
        if not cuts:
            continue
        if other.start <= noun.start:
            start = cuts[-1].end()
        elif one.start >= noun.start:
            end = min(end, cuts[-1].start())
    return (start, end) if (start, end) != (frame.clause.start, frame.clause.end) else None


_TELLS_MORE = re.compile(
    r",?\s*(?:which )?(?:is|was|has|had|runs?|ran|ends?|ended|concludes?|concluded|expires?|expired|began|carries|carried|took effect|lasts|lasted|could|may|will|totals?|covers|are (?:together )?worth|are valued|were worth|holds? \$|come to)\b"
)


def fill_events(frame: Frame) -> None:
    """Events of the clause, each with the time that stands nearest after it (or opens the sentence)."""
    sentence, clause = frame.sentence, frame.clause
    inside = [v for v in sentence.verbs if any(sentence.clause_at(v.start) == c for c in frame.reach)]
    if frame.noun is not None:
        inside = [v for v in inside if v is frame.verb or not kernels.ends_a_vendor(sentence, v)]
    counted_up = [v for v in inside if v.kind == "sum" and v.form == "gerund"]  # "totaling": has no time of its own
    inside = [v for v in inside if v not in counted_up] or inside
    acting = [v for v in inside if v.kind not in ("supply", "use", "work")] or inside
    stretch = _own_stretch(frame)
    has_own_time = stretch is not None and any(stretch[0] <= when.start < stretch[1] for when in sentence.times)
    if not any(m.kind == "condition" and m.start <= trigger_of(frame) < m.end for m in sentence.moods):
        acting = [
            v for v in acting if not any(m.kind == "condition" and m.start <= v.start < m.end for m in sentence.moods)
        ]
    taken: dict[int, verbs.Verb] = {}
    reachable: list[int] = []
    for index, when in enumerate(sentence.times):
        fronted = when.start < clause.start and (
            _opens(sentence, when)
            or (
                abs(clause.start - when.end) <= 1 and re.match(r",? ?when\b", sentence.text[clause.start :]) is not None
            )
        )
        if not (fronted or any(c.holds(when.start) for c in frame.reach)):
            continue
        if any(_is_of_saying(report, when, clause) for report in sentence.reports):
            continue  # when it was said, not when it was
        if _TOLD_ON.search(sentence.text[max(0, when.start - 30) : when.start]):
            continue  # "an agreement announced February 19, 2026"
        if _FOUNDED.search(sentence.text[max(0, when.start - 60) : when.start]):
            continue  # "Founded in 1984, Acme won": no contract's day
        if fronted and _OTHER_ACT.search(sentence.text[when.end : clause.start]):
            continue  # "On January 27, it was notified that a rival had protested the contract": another day's act
        if fronted and any(
            clause.holds(other.start)
            and other.role in ("in", "at", "between")
            and any(other.end <= v.start for v in acting if clause.holds(v.start))
            for other in sentence.times
        ):
            continue  # "In 2020, ..., and in 2022 the Navy awarded": the clause has its own
        if stretch and not stretch[0] <= when.start < stretch[1] and has_own_time:
            continue  # another contract's
        reachable.append(index)
        within = next((v for v in acting if v.chain_start <= when.start < v.start), None)
        before = [v for v in acting if v.end <= when.span.start]
        after = [v for v in acting if v.start >= when.end]
        if within is not None:  # "did last year secure"
            taken[index] = within
        elif fronted or not before:
            first = next((v for v in inside if v.start >= when.end and v.is_finite), None)
            if when.role == "since" and first is not None:
                taken[index] = first  # "Since 2018, we have sold it under a contract renewed every year"
            elif after:
                taken[index] = after[0]
        else:
            taken[index] = before[-1]
    for verb in dict.fromkeys([*acting, *taken.values()]):
        whens = [sentence.times[index] for index, owner in taken.items() if owner is verb]
        kind = frame.verb.kind if frame.verb is not None and verb.start == frame.verb.start else verb.kind
        frame.events += [Event(kind, verb, when) for when in whens] or [Event(kind, verb)]
    frame.loose_times = [sentence.times[index] for index in reachable if index not in taken]
    word = times.word_kind(sentence.text[clause.start : clause.end])
    if word:
        frame.word_time = word[0]
        frame.cue("time", clause.start + word[1].start(), clause.start + word[1].end())


_OTHER_ACT = re.compile(
    r"\b(?:notified|told|informed|learned|ruled|filed|lodged|upheld|determined|protested|sued)\b", re.IGNORECASE
)


_FOUNDED = re.compile(
    r"(?:^|[,(] ?)\W*(?:[Ff]irst )?(?:[Ff]ounded|[Ee]stablished|[Ii]ncorporated|[Ff]ormed|[Bb]orn|[Bb]uilt|[Ss]pun (?:off|out)|[Hh]eadquartered|[Rr]enamed|[Rr]ebranded)(?: (?:[A-Z][\w.-]+|as|by|in|from|the|a|an|of|and|two|three|former|[a-z]+ers|brothers),?){0,8} ?$"
)


_TOLD_ON = re.compile(
    r"\b(?:announced|unveiled|published|posted|disclosed|released|revealed|reported)(?: publicly)?,?(?: on| in)? $"
)


def _is_of_saying(report: holders.Report, when: times.When, clause: Clause) -> bool:
    return (
        report.kind == "reported"
        and report.verb != "according to"
        and when.end <= clause.start
        and abs(when.start - report.cue[0]) < 60
        and clause.start >= report.start - 1
    )


def _opens(sentence: Sentence, when: times.When) -> bool:
    return not re.search(r"[a-z]{3,} \w+ \w+", sentence.text[: when.start]) and when.start < 30


def fill_quantities(frame: Frame) -> None:
    """Amounts, counts, lengths, numbers, and words on competition, vehicle, scope and exclusivity, within reach."""
    sentence, clause = frame.sentence, frame.clause

    def inside(position: int) -> bool:
        return any(c.holds(position) for c in frame.reach)

    frame.money = [
        m
        for m in sentence.money
        if inside(m.start) and not _THRESHOLD.search(sentence.text[max(0, m.start - 90) : m.start])
    ]
    frame.money = [m for m in frame.money if not _is_no_price(sentence.text, m.start, m.end)]
    if (stretch := _own_stretch(frame)) and (
        own := [m for m in frame.money if stretch[0] <= m.start < stretch[1] or m.start >= frame.clause.end]
    ):
        frame.money = own
    elif stretch and (
        any(n.is_elliptic for n in sentence.nouns if clause.holds(n.start))
        or (frame.noun is not None and frame.noun.determiner == "indefinite" and not frame.noun.is_plural)
    ):
        frame.money = []  # "one contract with ICE and another with CBP worth $4 million": the other's
    frame.counts = [c for c in sentence.counts if clause.holds(c.start)]
    if frame.noun is not None and frame.noun.is_elliptic:
        frame.counts = []
    frame.durations = [d for d in sentence.durations if inside(d.start)]
    if stretch and (its := [d for d in frame.durations if stretch[0] <= d.start < stretch[1]]):
        frame.durations = its
    frame.identifiers = [value for start, _, value in sentence.identifiers if inside(start)]
    for start, end, _ in sentence.identifiers:
        if inside(start):
            frame.cue("identifier", start, end)
    span = sentence.text[: clause.end]
    frame.competition = kernels.competition(span, clause.start, len(span))
    frame.vehicle = vehicles.PATTERN.search(span, clause.start)
    if frame.vehicle and len(frame.identifiers) < 2 and vehicles.PARENT.match(frame.vehicle[0]):
        frame.vehicle = None  # "under contract X" with no order's number beside it is the award itself
    scoped = _SCOPE.search(span, frame.noun.end if frame.noun else clause.start)
    if (
        scoped
        and frame.noun is not None
        and scoped.start() >= frame.noun.end
        and not _NEW_VERB.search(span, frame.noun.end, scoped.start())
    ):
        frame.scope = [(scoped["what"] or scoped["do"]).strip()]
    if lexicon.cue("exclusive").search(span, clause.start):
        match = lexicon.cue("exclusive").search(span, clause.start)
        frame.is_exclusive = True
        if match:
            frame.cue("exclusive", *match.span())


_NO_PRICE_BEFORE = re.compile(
    r"\b(?:overcharg|overbill|overpa(?:y|id)|fin|penali[sz]|settl|donat|contribut|lobby|sav|wast|los|underpa(?:y|id)|refund|forfeit|embezzl|invest|withh[eo]ld|(?:ke(?:ep|pt)|held|hold|claw(?:ed)?) back|recoup|disallow)(?:e|es|ed|s|t|ing|d|bied)?(?: [\w.']+){0,4}? (?:by |of |for |up |to |at |worth )?(?:more than |about |nearly |over |at least |up to |an estimated |roughly )*$",
    re.IGNORECASE,
)
_NO_PRICE_AFTER = re.compile(
    r" (?:in|of|as) (?:[\w-]+ ){0,2}?(?:bonus(?:es)?|fines?|penalt(?:y|ies)|damages|savings|losses|overcharges|questioned costs|unsupported costs|donations|campaign contributions|lobbying|back pay|fees to lobbyists|cost overruns|bribes|kickbacks)\b"
    r"|,? ?(?:per|an?|each|for each|for every|/) ?(?:detainee|inmate|prisoner|bed|day|night|hour|person|head|child|passenger|unit|seat|licen[cs]e|user|device|mile|pound|gallon|ton|record|search|query|flight[- ]hour)\b"
    r"| (?:(?:civil|criminal|record|federal|annual|yearly) )?(?:fines?|penalt(?:y|ies)|settlement|grants?|loans?|bonds?|bribes?|donations?|verdict|judgment|budget|shortfall|deficit|loss(?:es)?|savings|profits?|revenues?|salar(?:y|ies)|bonus(?:es)?|ransom|bounty|reward|lawsuits?|tax(?:es)?|funding round|valuation|overruns?)\b"
)
"""'overcharged by $3 million', '$9 million in bonuses', '$94.50 a day': money, and not what an award is worth."""


_OFFERED = re.compile(
    r"\b(?:propos(?:ed|es|ing)|evaluated|bid|offer(?:ed|s)|quoted|lowest|competing)(?: \w+){0,3}? prices?\b[^.;]{0,70}$|\bprice (?:proposal|quotation|quote)s?\b[^.;$]{0,40}$|\bbids? (?:of|was|were|at) $",
    re.IGNORECASE,
)
"""'proposed a price of $5.9 billion': what was offered is no award's value."""


def _is_no_price(text: str, start: int, end: int) -> bool:
    if ("price" in text or "bid" in text) and _OFFERED.search(text[max(0, start - 110) : start]):
        return True
    return bool(_NO_PRICE_AFTER.match(text, end) or _NO_PRICE_BEFORE.search(text[max(0, start - 70) : start]))


def fill_holder(frame: Frame, trigger: int) -> None:
    """Who asserts it, and when it was said."""
    sentence = frame.sentence
    quotation = sentence.statement.quotation
    if quotation is not None:
        frame.holder, frame.attribution, frame.said_on = quotation.holder, "reported", quotation.date
        if quotation.holder == sentence.part.sender:
            frame.attribution = "own"
    report = holders.in_report(sentence.reports, trigger)
    if report is None and frame.money:
        # "a contract which the agency claims was worth $9 million": whose word the sum is
        of_sums = {holders.in_report(sentence.reports, money.start) for money in frame.money}
        report = of_sums.pop() if len(of_sums) == 1 else None
    if report is None:
        frame.sources = [source.text for source in sentence.sources]
    elif report.kind in ("denied", "retracted"):
        frame.holder, frame.attribution = None, report.kind  # type: ignore[assignment]
        frame.cue("attribution", *report.cue)
    elif report.kind == "reported" and quotation is None:
        frame.holder, frame.attribution = report.who, "reported"
        frame.cue("attribution", *report.cue)
        if report.who_span:
            frame.cue("attribution", *report.who_span)
    if report is not None and report.verb != "according to":
        said = next(
            (
                w
                for w in sentence.times
                if w.end <= report.start
                and sentence.clause_at(w.start).start <= report.cue[0]
                and w.start > report.cue[0] - 60
            ),
            None,
        )
        if said is not None and sentence.on is not None and said.span.last <= sentence.on:
            frame.said_on = said.span.last
    if sentence.on is not None and frame.said_on is None:
        frame.said_on = sentence.on
    for source in sentence.sources:
        frame.cue("source", source.start, source.end)
    if frame.attribution == "reported" and frame.holder and re.match(r"(?:its|their|the company's) ", frame.holder):
        whose = next((m.text for m in frame.vendors if m.vendor), None)
        frame.holder = f"{frame.holder} ({whose})" if whose else frame.holder  # whose website it is
    if frame.relation == "require" and frame.attribution == "own" and frame.agencies:
        frame.holder, frame.attribution = frame.agencies[0].text, "reported"  # a need is stated by whose it is
    if quotation is None and frame.attribution == "own" and _FRAGMENT.match(sentence.text):
        frame.holder, frame.attribution = None, "reported"  # a quotation that begins inside a sentence is another's
    if frame.attribution == "own" and frame.noun is not None:
        # "20 of 62 contracts that CMS identified as awarded for ...": so the one says who identified them
        named = next(
            (
                m
                for m in frame.agencies
                if m.agency
                and re.fullmatch(r" (?:that|which) (?:the )?", sentence.text[frame.noun.end : m.start])
                and re.match(
                    r" (?:had |has )?(?:identified|reported|described|listed) (?:\w+ )?as\b", sentence.text[m.end :]
                )
            ),
            None,
        )
        if named is not None:
            frame.holder, frame.attribution = named.text, "reported"
            frame.cue("attribution", named.start, named.end)
    told = _DOCUMENT_SAYS.search(sentence.text[:trigger]) if quotation is None and frame.attribution == "own" else None
    if told:
        frame.holder, frame.attribution = "recipient", "reported"
        frame.cue("attribution", *told.span())
    if quotation is None and frame.attribution == "own" and _in_open_quotation(sentence):
        frame.holder, frame.attribution = None, "reported"


_FRAGMENT = re.compile(r"\W*[\"\u201c](?:\[?\.{3}\]? ?)?[a-z][\w-]* [^\"\u201d]*[\"\u201d]")


def _in_open_quotation(sentence: Sentence) -> bool:
    """Whether the statement stands in a quotation that opens before it or closes after it: then its author only quotes."""
    text = sentence.text.strip()
    whole = text.count('"') == 2 and text.startswith('"') and text.endswith('"')
    if not whole and (text.count('"') % 2 == 0 or not (text.startswith('"') or re.search(r'[.!?]"$', text))):
        return False
    return not re.search(r"\b(?:Sens?\.|Reps?\.|Senator|Representative|Congress)", sentence.part.sender or "")


def fill_polarity(frame: Frame) -> None:
    """Whether it holds, and which agencies a contrast shuts out."""
    sentence, clause, noun, verb = frame.sentence, frame.clause, frame.noun, frame.verb
    denied: tuple[int, int] | None = None
    if noun is not None:
        denied = polarity.negated_noun(sentence.flat, clause.start, noun.start)
        if noun.is_elliptic and noun.text.lower() == "none":
            denied = (noun.start, noun.end)
    governs = (
        verb
        if verb
        and (
            noun is None
            or (verb.kind in ("hold", "award", "win", "sign", "buy") and verb.end <= noun.start)
            or verb.kind == "exist"
            or (
                verb.kind in ("award", "sign", "win")
                and noun is not None
                and (
                    not noun.is_given
                    or (
                        verb.is_passive
                        and (noun.determiner != "possessive" or verb.lemma in ("sign", "ink", "finalize", "execute"))
                    )
                )
            )
        )
        else None
    )
    if denied is None and (governs is not None or _subject_denied(frame)):
        denied = polarity.negated_clause(sentence.flat, clause.start, governs)
    gets_it = noun is not None and verb is not None and verb.kind in ("win", "award", "sign") and verb.is_infinitive
    if denied is None and (noun is None or not noun.is_given or (gets_it and noun.determiner == "definite")):
        anchor = (
            verb.start
            if verb and (noun is None or verb.start < noun.start)
            else (noun.start if noun.determiner == "bare" else noun.phrase_start)
            if noun
            else clause.start
        )
        denied = polarity.denied_by_governor(sentence.flat, max(0, clause.start - 60), anchor)
    if (
        denied is None
        and noun is not None
        and re.search(
            r"\b(?:does|do|did)(?: not|n't) (?:\w+ ){0,2}(?:have|hold|maintain)\b",
            sentence.flat[clause.start : noun.start],
        )
    ):
        match = re.search(r"\bnot\b|n't", sentence.flat[clause.start : noun.start])
        denied = (clause.start + match.start(), clause.start + match.end()) if match else None
    if denied is None and noun is not None:
        pending = _YET_TO_BE.search(sentence.flat, noun.end, clause.end)
        denied = pending.span() if pending else None
    if (
        denied is None
        and noun is not None
        and (
            noun.strength == "role"
            or sentence.flat.endswith(" under ", 0, noun.start)
            or sentence.flat.endswith(" under any ", 0, noun.start)
        )
    ):
        denied = polarity.negated_role(sentence.flat, clause.start, noun.start)
    if denied is None:
        denied = next(
            (
                span
                for m in frame.agencies
                if m.start > (noun.end if noun else verb.end if verb else clause.start)
                and (span := polarity.denied_party(sentence.flat, m.start, clause.start))
            ),
            None,
        )
    if (
        denied is None
        and verb is not None
        and noun is None
        and verb.kind in ("supply", "buy", "pay", "work", "award", "win")
    ):
        nothing = _NOTHING_AFTER.match(sentence.flat, verb.end)  # "sells nothing to", "provides no services to"
        denied = nothing.span("no") if nothing else None
    if denied is not None and verb is not None and verb.kind in ("award", "sign", "win", "start", "buy"):
        late = _NOT_UNTIL.search(sentence.text, verb.end, clause.end)
        if late and verb.chain_start <= denied[0] < verb.end:
            denied = None  # "did not award it until March": it did, in March
            frame.events = [
                replace(event, time=replace(event.time, role="in"))
                if event.time is not None and event.time.start >= late.start() - 1
                else event
                for event in frame.events
            ]
    if denied is not None and noun is not None and _of_degree(frame, noun, denied):
        frame.denies_degree = True
        frame.cue("negation", *denied)
        denied = None
    doubled = polarity.doubled(sentence.text, noun.start if noun else verb.start if verb else clause.start)
    frame.is_negative = denied is not None
    if denied:
        frame.cue("negation", *denied)
    if doubled:
        # "It is false that we have none" and "we do not dispute that we have one" hold; "it is false that we have one" does not.
        frame.is_negative = polarity.is_denial(doubled[0]) and denied is None
        frame.cue("negation", *doubled.span())
    if frame.is_negative:
        frame.agencies += [
            m
            for m in sentence.mentions
            if m.agency
            and m not in frame.agencies
            and m.start > trigger_of(frame)
            and _NOR_WITH.search(sentence.text[: m.start])
            and not any(
                n.start > trigger_of(frame) and n.end <= m.start for n in sentence.nouns if n.strength == "strong"
            )
        ]
    called_false = polarity.said_false(sentence.text, trigger_of(frame))
    if called_false:
        frame.is_negative = denied is None
        frame.attribution, frame.holder = "own", "sender"
        frame.cue("negation", *called_false)
    beside = [m for m in sentence.mentions if m.agency and clause.holds(m.start) and m not in frame.agencies]
    for mention in list(frame.agencies):
        # "It was CBP, not ICE, that awarded", "CBP and not ICE holds": the contrast stands before the contract word
        match = _NOT_THAT_ONE.search(sentence.flat[: mention.start])
        other = next((m for m in sentence.mentions if m.agency and match and m.end == match.start()), None)
        if match and other is not None:
            frame.agencies = [other if m is mention else m for m in frame.agencies]
            frame.excluded.append(mention)
            frame.cue("negation", match.start("no"), match.end("no"))
            beside = [m for m in beside if m is not other]
    for mention in [*frame.agencies, *beside]:
        contrast = polarity.contrasted(sentence.flat, mention.start, clause.start)
        if contrast and mention.start > (noun.start if noun else 0):
            frame.agencies = [m for m in frame.agencies if m is not mention]
            frame.excluded.append(mention)
            frame.cue("negation", *contrast)


_NO_OTHER = re.compile(
    r"\W*(?:(?:and|but|yet) )?[Nn]o other (?:[\w-]+ ){0,2}?(?:company|firm|vendor|contractor|supplier|provider|business|corporation|operator)\b"
)
_SUCH_A_SIZE = re.compile(
    r"[^,.;]{0,40}?\b(?:of (?:this|that|such|similar|comparable|equal|anything like this) (?:a )?(?:size|scale|scope|magnitude|value|worth|length)|(?:this|that|so|as|nearly as|quite so) (?:large|big|valuable|lucrative|long|small|costly))\b"
)
_COMPARED = re.compile(
    r"\b(?:as (?:many|much|large|big|lucrative|valuable)|more|bigger|larger|greater|higher|fewer|smaller|longer)\b[^.;]{0,60}?\b(?:as|than) (?!(?:US)?\$|\d|an?\b|one\b|two\b|three\b|that\b)"
)


def _of_degree(frame: Frame, noun: Noun, denied: tuple[int, int]) -> bool:
    """'never held a contract of this size', 'nobody has a bigger one than X', 'no other company has': the contract stands."""
    text = frame.sentence.text
    if _NO_OTHER.match(text, frame.clause.start):
        return True
    if _SUCH_A_SIZE.match(text, noun.end) or re.search(r"\bsuch an? (?:large|big|huge|lucrative)\b", noun.words_before):
        return True
    return _COMPARED.search(text, denied[1], frame.clause.end) is not None


_NOR_WITH = re.compile(
    r",? (?:nor|or|and neither|and not) (?:with|from|for|to|by|at) (?:any )?(?:other )?(?:(?:sub-?)?(?:agenc(?:y|ies)|components?|units?|parts?|divisions?|offices?|bureaus?) (?:of|in|within|at|under) )?(?:the )?$"
)
"""'no contract with ICE, nor with any other agency of DHS'."""
_NOT_THAT_ONE = re.compile(r",? (?:and |but )?(?P<no>not) (?:the )?\Z")
_NOTHING_AFTER = re.compile(
    r" (?:absolutely |literally )?(?P<no>nothing|none|not a single|zero|no(?! (?:longer|doubt|small|less|fewer|more than|matter|one)\b))\b",
    re.IGNORECASE,
)
_NOT_UNTIL = re.compile(r"\b(?:until|till) ", re.IGNORECASE)
_YET_TO_BE = re.compile(
    r"\byet to be (?:awarded|signed|finali[sz]ed|concluded|let|placed|issued|executed|made)\b", re.IGNORECASE
)
"""'The contract has yet to be awarded': there is none so far."""


def _subject_denied(frame: Frame) -> bool:
    opening = re.match(
        r"\W*(?:(?:and|but|in fact|similarly|likewise|also|indeed),? )?(?:neither|nor|none of|nobody|no one|at no (?:time|point|stage)|on no occasion|not once|never(?: before| once)? (?:has|have|had|did|was|were|does|do|is|are)\b|(?:to [\w ]+? knowledge, )?no (?:subsidiar\w+|affiliates?|unit|part|division|entity|company|member))\b",
        frame.sentence.flat[frame.clause.start :],
        re.IGNORECASE,
    )
    return bool(opening)
