"""Who asserts what a statement says: its author, somebody reported, or nobody (a disclaimer, a withdrawal)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from procure.language import lexicon

_NOT_NAME = r"(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:January|February|March|April|May|June|July|August|September|October|November|December|In|On|At|By|Since|After|Before|During|Under|With|For|From|Last|Today|Yesterday|Meanwhile)\b|(?:The|This|That|These|Those|Any|Such|A|An|No|Its|Their|Our|Your|His|Her|My|Every|Some|All|Reports?|Recent|Earlier|Previous)\b(?! [A-Z]))"
_NAME = _NOT_NAME + r"(?:[A-Z][\w&'.-]*|xAI)(?:(?:,? and)? (?:[A-Z][\w&'.-]*|of|the|for|de))*"
_HOLDER = (
    rf"(?:(?:the |a |an |The |A |An |its |their |our |his |her |two |three |several |some |one |former |senior )?(?:[\w-]+ ){{0,2}}?(?:officials?|spokes(?:man|woman|person|people)|representatives?|executives?|sources?|report(?:s|ers?)?|newspapers?|media(?: reports| outlets)?|article|company|firm|agency|department|center|bureau|vendor|contractor|agencies|critics|activists|lawyers|"
    rf"press release|release|statement|letter|article|story|employees|workers|officers?|CEO|chief executive|watchdog|auditors?|lawsuit|complaint|petition|indictment|audit|study|investigation|survey|memo|commissioner|secretary|director|administrator|organi[sz]ation|group|groups|coalition|outlet|magazine|paper|website)(?:'s)?(?: (?:of|for|at|from|in|with) (?:the )?(?:{_NAME}|agency|company|department|bureau|firm|service))?|{_NAME}(?:(?:'s?)? (?:[\w-]+ ){{0,2}}?(?:officials?|spokes(?:man|woman|person|people)|executives?|CEO|employees|itself|himself|herself|themselves|website|web ?site|site|web ?page|blog(?: post)?|brochure|press (?:office|team|release)|lawyers?|attorneys?|chief executive|general counsel|representatives?|newsletter|homepage|commissioner|secretary|director|administrator|president|founder|chairman|chair|minister|inspector general|counsel|auditors?|lawsuit|complaint|memo|annual report))?|we|I|you|it|they|he|she|your (?:letter|report|statement|message|response|reply|article|email|e-mail|inquiry)|our (?:letter|report|statement|analysis|review|research))"
)
_ADVERB = r"(?:(?:also|further|has|have|had|now|itself|publicly|previously|recently|again|falsely|wrongly|repeatedly|continues?|continued|went on|goes on|keeps?|kept|correctly|then|later|today|yesterday|this week|not|since|\w+ly|was|were|is|are|been|being|never|will|would|to|first|later|rightly) )*"
_WHO = re.compile(rf"(?<!\w)(?P<who>{_HOLDER})(?:\s*\([^)]*\))?,? {_ADVERB}$")
_WHO_DATED = re.compile(
    rf"(?<![\w'])(?P<who>{_HOLDER})(?:\s*\([^)]*\))?,?(?: (?:on|in|of|from|last|this) (?:[A-Z][a-z]{{2}}\. )?[^,.]{{1,30}}?,?|, [^,]{{3,90}},) {_ADVERB}$"
)
_WHO_RELATIVE = re.compile(rf"(?P<who>{_NAME}|(?:the|The) [a-z-]+),? (?:which|who) {_ADVERB}$")
"""'Acme, which said it had no contract, ...'."""
_REPLY_IS = re.compile(
    rf"(?P<who>(?:{_NAME}(?:'s|s')|[Yy]our|[Ii]ts|[Tt]heir|(?:[Tt]he|[Ii]ts) [a-z]+'s)) (?:own |official |public |written |formal |only |latest )*(?:reply|response|answer|position|statement|line|explanation|message|contention|assertion|view|word) (?:was|is|has been|remains|has always been)(?: that\b|:|,)"
)
"""'Its reply was that it had no contract'."""
_BY_SAYING = re.compile(
    rf"\W*(?P<who>{_HOLDER}(?: {_NAME})?) [^,;]{{3,60}}? by (?:saying|stating|writing|noting|explaining|announcing|declaring|telling \w+) that\b"
)
"""'X opened his message by saying that'."""
_SENT_SAYING = re.compile(
    rf"(?P<who>{_HOLDER})(?:,? {_ADVERB}|,? )(?:sent|issued|released|published|posted|wrote|gave|provided|circulated|put out|offered)\b[^.;]{{0,60}}?\b(?:letter|statement|e-?mail|response|reply|note|message|memo|tweet|post|answer)\b[^.;,]{{0,30}}?,? (?:saying|stating|claiming|insisting|asserting|maintaining|explaining|declaring|arguing|denying)\b(?: that)?"
)
"""'X sent a carefully worded letter saying they have no contract'."""
_QUOTED_FROM = re.compile(
    rf"^\W*\"[^\"]{{15,}}[.,!?]?\"[.,]? -{{1,3}} (?P<who>(?:the )?{_NAME})(?:(?:'s?)? (?:stated |official |public )?(?:position|statement|words?|response|reply|answer|website|spokes\w+)\b[^\"]*|,[^\"]{{3,80}})?\W*$"
)
"""'"We have no contract." - Acme's statement': whose words a quotation is, told after a dash."""
_OPENING_SUBJECT = re.compile(
    rf"^\W*(?P<who>(?:[Tt]he )?{_NAME}(?: (?:CEO|chief executive|spokes\w+|officials?|company|team|founder|lawyers?|board|executives?))?|(?:The|the) [a-z]+) [a-z]"
)
_GOES_ON = re.compile(r"(?:,|\band)(?: and)? (?:also |then |later |further |again )?$")
"""'X replied by e-mail, confirmed it, and stated that': the subject stands at the opening."""
_REPLY_WORD = re.compile(
    r"\b(?:reply|response|answer|position|statement|line|explanation|message|contention|assertion|view|word) (?:was|is|has|remains)\b"
)
_SAYING = re.compile(
    r"\b(?:saying|stating|claiming|insisting|asserting|maintaining|explaining|declaring|arguing|denying)\b"
)
_SAYS_COMMA = re.compile(
    r"\b(?:says?|said|told|tells|writes|wrote|notes|noted|reports?|reported|states|stated|claims|claimed|insists|insisted)\b[^;]{0,50}, "
)
"""Cheap gates before the two costly patterns."""
_SPEAKS = re.compile(rf"^\W*(?P<who>{_NAME}): (?=[\"']?(?:We|Our|I|No, (?:we|our)|\")\b|\")")
"""'Acme: We have no contract': who speaks stands before the colon."""
_PARENTHESIS = re.compile(
    rf",[\"']? (?P<who>(?:the )?{_HOLDER}(?: {_NAME})?) (?:says?|said|(?:told|tells) (?:(?:the |The )?{_NAME}|us|me|reporters)|writes|wrote|notes|noted|reports?|reported|states|stated|claims|claimed|insists|insisted)(?: (?:on|in|last|this|earlier) [^,;\"]{{2,30}}| \w+day)?,(?= )"
)
"""'Acme, NBC says, holds a contract', 'never had one, its spokesperson Jo Doe told WHYY, but': said in passing, of the whole."""
_SAYS_WHO = re.compile(
    rf",[\"']? (?:says?|said|writes|wrote|reports?|reported|notes|noted|claims|claimed|adds|added) (?P<who>(?:the )?{_NAME}|(?:the|its|their) (?:[a-z]+ )?[a-z]+),(?= )"
)
"""'In August, says the release, it won ...': the verb before who says it."""
_PUTS_AT = re.compile(
    rf"(?P<who>{_NAME}|[Tt]he (?:company|firm|agency|department)) (?:has |have |had )?puts? (?:the (?:value|price|cost|worth|figure|total|size)|(?:its|their|the) [^.;,$]{{3,50}}?)\b[^.;,$]{{0,60}} at (?=[^.;,]{{0,25}}\$)"
)
"""'GlobalX put the value of the arrangement at $325 million': a verb of saying."""
_RELATIVE_OPENS = re.compile(
    r",? (?:(?:by|in|for|of|to|with|from) )?(?:which|who|whose|where|because|since|although|while)\b"
)
_NEWS_FROM = re.compile(
    rf"\b(?:news|word|announcement|confirmation|statement|notice|notification|report|claim|disclosure|admission|acknowledgment) (?:\w+ )?(?:from|by|of) (?P<who>(?:the )?(?:[\w-]+ ){{0,3}}?(?:of )?(?:the )?{_NAME}) that\b"
)
"""'welcomed the news from the contracting office of the Navy that'."""
_WHO_DESCRIBED = re.compile(rf"(?P<who>{_NAME}), (?:who|which|whose) [^;.]{{3,220}}, {_ADVERB}$")
_LEADING_TIME = re.compile(
    r"^(?:After|Before|When|While|As|Since|Although|Because|And|But) |^(?:On|In|Last|Earlier|Yesterday|Today|This) (?:[A-Z]\w+day|[A-Z]\w+|\w+ year),? "
)
_ACCORDING = re.compile(
    r"\b(?:according to|as (?:was |has been )?(?:first |originally |previously )?reported by|(?<=, )(?:first )?reported by|as stated by|as noted by|as confirmed by|as described by|as announced by|per(?= (?:the |its |their |our |an? )?(?:(?-i:[A-Z])|\w+ (?:spending|contract\w*|procurement|award) )| (?:federal|public|government|company|court) )|in the words of|as (?P<you>you) (?:state|note|claim|say|report|write|allege)d?,?)(?: (?P<who>[^,;.]{2,70}?))?(?=[,;:.)]|$)",
    re.IGNORECASE,
)
_AS_SAID = re.compile(
    rf"\b[Aa]s (?P<who>{_HOLDER}) (?:{_ADVERB})(?:said|says|reported|reports|noted|notes|stated|states|put it|claims?|claimed|wrote|acknowledged|confirmed|acknowledges|announced)\b"
)
_AFTER_QUOTE = re.compile(
    rf"(?:,[\"']|[\"'],?|,) (?:(?P<verb>said|says|wrote|stated|told \w+|added|noted|announced|confirmed|according to) (?P<who>{_HOLDER})|(?:so )?(?P<who2>{_HOLDER}) (?:has |have |had )?(?:said|says|wrote|stated|told \w+|added|reported|reports|noted|announced|confirmed)\b)[^\"]{{0,60}}[.]?[\"']?$"
)
_TRAILING = re.compile(
    rf"(?:[.,]?[\"'],?|,) (?P<who>(?:[Ii]ts|[Tt]heir|[Tt]he|[Aa]n?|{_NAME}(?:'s|'))? ?(?:[\w'-]+ ){{0,3}}?(?:office|officials?|spokes(?:man|woman|person)|representative|executive|director|president|founder|secretary|manager|lawyer|CEO|chief executive|employees?|workers?|insiders?|staffers?|lawmakers?|senators?|commissioners?|sheriff|administrator|owner|analysts?|attorneys?|mayor|engineers?|agents?|sources?)(?:,? {_NAME})?(?:,? [^,\"]{{3,40}})?),? "
    rf"(?:told (?:us|me|reporters|lawmakers|analysts|investors|journalists|employees|staff|senators|shareholders|Congress|(?:the |The )?{_NAME}|the [a-z]+)(?: (?:on|during|at) an? [\w ]{{3,20}}?)?|said|says|wrote|stated|confirmed|added)(?: (?:in|on|last|this|earlier) [^,;\"]{{2,40}}| \w+day| by e-?mail| yesterday)*[.]?$"
    rf"|(?:[.,]?[\"'],?) (?P<who2>{_NAME}(?:'s [\w ]{{3,40}})?(?:, [^,\"]{{3,60}},)?) told (?:us|me|reporters|lawmakers|Congress|(?:the |The )?{_NAME})(?: (?:in|on|last|this) [^,;\"]{{2,40}}| \w+day)*[.]?$"
)
"""'..., its press office told us in May.': the one reported stands at the end."""
_REPORT_OBJECT = re.compile(
    r"^(?: (?:us|me|them|it|him|her|you|reporters|lawmakers|investors|employees|staff|shareholders|(?:the |The )?[A-Z][\w.]+(?: [A-Z]\w+){0,2}|the [a-z]+|(?:our |its |their |his |her |my |the )?(?:[a-z]+ )?(?:staff|committee|subcommittee|council|board|panel|court|colleagues|audience|employees|workers|auditors|investigators|inspectors)))?(?: (?:\w+ly|again|once more))?(?: (?:(?:earlier |later )?(?:today|yesterday|this week|this month|this year)|recently|earlier|in (?:an? )?[\w ,'-]+?|on (?:[A-Z][a-z]+day|\d|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)[\w ,]*?|last \w+|this \w+|[A-Z]\w+day|at [\w ]+?|to (?:[A-Z]\w+|(?:our|its|their|his|her|my|the) [a-z]+(?: [a-z]+)?|lawmakers|reporters|investors|auditors)))?,?(?: that\b| (?:the|its|their) (?:termination|cancell?ation|non-?renewal|expiration|end|ending|loss) of\b| (?:to )?having\b|:|,? ?[\"'\[(‘]| (?:it|they|we|he|she|its?|their|(?:[a-z][\w-]* ){1,4}[A-Z][\w&.-]*|the [\w-]+(?: [\w-]+){0,4}?|[A-Z][\w&'.-]*(?: (?:[A-Z][\w&'.-]*|of|and|the))*(?:,[^,]{3,90},)?) [\"'‘]?(?:\w+ly )?(?:has|have|had|is|are|was|were|would|will|does|did|do|won|also|never|previously|currently|plans?|holds?|held|got|gave|sold|took|bought|made|ran|works?|sells?|uses?|awarded|signed|received|won|secured|landed|may|might|could|paid|\w+ed)\b)",
)
_SHOWS = re.compile(
    r",? (?:\w+ )?(?:show|shows|showed|list|lists|listed|indicate|indicates|reveal|reveals|revealed|describe|describes|detail|details|detailing|describing|contain|contains|name|names|confirm|confirms)\b"
)
_NO_DENIAL = re.compile(
    r"(?:\b(?:not|never|cannot|without|nobody|no one|none|refus\w+ to|declin\w+ to|hardly)|n't) (?:\w+ly )?$",
    re.IGNORECASE,
)
_DENY = re.compile(r"\b(?:den(?:y|ies|ied|ying)|disput(?:e|es|ed|ing)|reject(?:s|ed|ing))\b")


_OF_WHICH_SAID = re.compile(r"\b(?:which|that|who) $")
_SAID_TO_BE = re.compile(r" (?:was|is|were|are|had|has|would|could|will)\b")
"""'a contract which the agency claims was worth $9 million'."""


@dataclass(frozen=True)
class Report:
    """A stretch of a statement that somebody else than its author (or nobody) asserts."""

    start: int
    end: int
    who: str | None
    """Words for the holder; 'sender' and 'recipient' for the parties, None for nobody."""
    kind: str
    """'reported', 'own' (the author names himself), 'denied', 'retracted'."""
    is_factive: bool
    cue: tuple[int, int]
    who_span: tuple[int, int] | None = None
    verb: str = ""


@dataclass(frozen=True)
class Source:
    """What the author leans on: 'according to procurement documents'."""

    start: int
    end: int
    text: str


_HEARSAY = re.compile(
    r"\b(?:(?P<whose>[Yy]our|[Oo]ur|[Mm]y|[Ii]ts|[Tt]heir|[A-Z][\w&.-]+'s) )?(?:(?:recent|repeated|public|unproven|unverified|disturbing|troubling|numerous|multiple|new|earlier|previous|media|press|news) ){0,2}"
    r"(?P<noun>[Aa]ssertions?|[Aa]llegations?|[Aa]ccusations?|[Rr]umou?rs?|[Ss]peculation|[Rr]eports|[Cc]laims?|[Ss]uggestions?)(?: in [^,;.]{3,40})? that\b"
)
"""'regarding assertions that ICE has awarded', 'reports that': said by somebody who is not named."""
_REPORTED_BY = re.compile(
    r"\b(?:first |originally |recently )?(?:reported|documented|revealed|disclosed|described|cited|uncovered) by (?P<who>(?:the )?[A-Z][^,;.]{2,60}?),"
)
"""'In one case reported by the Herald, X was awarded': the paper says it."""
_CONTRARY = re.compile(r"\b[Cc]ontrary to (?:[\w'’-]+ ){0,4}$")
"""'Contrary to what you write, X has': the author's own word."""


def attributions(text: str, names: list[tuple[int, int]]) -> tuple[list[Report], list[Source]]:
    """The reports in ``text`` and what the author leans on. ``names`` are spans of names, whose words report nothing."""
    reports: list[Report] = []
    sources: list[Source] = []
    for name, kind in (("disclaimer", "denied"), ("retraction", "retracted")):
        for match in lexicon.cue(name).finditer(text):
            reports.append(Report(match.end(), _report_end(text, match.end()), None, kind, False, match.span()))
    for match in lexicon.cue("reporting").finditer(text):
        if match[0][0].isupper() or any(start <= match.start() < end for start, end in names):
            continue
        if any(
            r.cue[0] <= match.start() < r.cue[1]
            or (r.kind in ("denied", "retracted") and r.start <= match.start() < r.end)
            for r in reports
        ):
            continue
        if _CONTRARY.search(text[: match.start()]):
            continue
        before = _who(text[: match.start()])
        if before is None and _GOES_ON.search(text[: match.start()]):
            before = _OPENING_SUBJECT.match(text)
        if before is None or not (
            _REPORT_OBJECT.match(text[match.end() :])
            or (_OF_WHICH_SAID.search(text[: before.start("who")]) and _SAID_TO_BE.match(text, match.end()))
            or _announces(text, match)
        ):
            continue
        who, span = _LEADING_TIME.sub("", before["who"].strip()), before.span("who")
        if who.lower() == "it" and re.search(r"\b(?:is|was|been|be) (?:\w+ )?$", text[: match.start()]):
            continue  # "it has been reported that": by nobody named
        if who.lower() in ("please", "to", "and", "as", "all"):
            continue
        if lexicon.cue("evidence").fullmatch(
            re.sub(r"^(?:the|these|those|its|their|our|my|a|an) ", "", who, flags=re.IGNORECASE)
        ) or re.search(r"^(?:Records|Documents|Filings|Data)\b", who):
            sources.append(Source(*span, who))
            continue
        factive = bool(lexicon.cue("factive").fullmatch(match[0]))
        reports.append(
            _report(match.end(), _report_end(text, match.end()), who, factive, match.span(), span, match[0].lower())
        )
    for match in _DENY.finditer(text):
        before = _who(text[: match.start()])
        after = re.match(
            r" (?:that\b|(?:it|they|he|she|we|I|[A-Z]\w+) (?:ever |currently |also )?(?:has|have|had|holds?|held|works?|worked|sells?|sold|is|was|does|did|got|won)\b|having|holding|supplying|providing|selling|working|any|ever|the (?:claim|report|allegation)s?|\w+ing\b)",
            text[match.end() :],
        )
        if before and after and not _NO_DENIAL.search(text[: match.start()]):
            reports.append(
                _report(
                    match.end(),
                    _report_end(text, match.end()),
                    before["who"].strip(),
                    False,
                    match.span(),
                    before.span("who"),
                    match[0].lower(),
                )
            )
    passing = [*_PARENTHESIS.finditer(text), *_SAYS_WHO.finditer(text)] if _SAYS_COMMA.search(text) else []
    for match in passing:
        if not any(a <= match.start("who") < match.end("who") < b for a, b in names):
            opened = [before.start() for before in _RELATIVE_OPENS.finditer(text, 0, match.start())]
            start = opened[-1] if opened else 0
            reports.append(
                _report(start, len(text), match["who"].strip(" ,"), False, match.span(), match.span("who"), "said")
            )
    if " put" in text and (valued := _PUTS_AT.search(text)) is not None:
        reports.append(
            _report(valued.start(), len(text), valued["who"], False, valued.span("who"), valued.span("who"), "put")
        )
    for match in (
        m
        for m in (
            _REPLY_IS.search(text) if _REPLY_WORD.search(text) else None,
            _SPEAKS.match(text),
            _BY_SAYING.match(text) if " by " in text else None,
            _SENT_SAYING.search(text) if _SAYING.search(text) else None,
            _NEWS_FROM.search(text),
        )
        if m is not None
    ):
        who = re.sub(r"'s?$", "", match["who"])
        who = "your reply" if who.lower() == "your" else who
        if not any(start <= match.end() - 2 < end for start, end in names):
            reports.append(
                _report(
                    match.end(), _report_end(text, match.end()), who, False, match.span(), match.span("who"), "said"
                )
            )
    for match in (*_ACCORDING.finditer(text), *_AS_SAID.finditer(text)):
        groups = match.groupdict()
        who = groups.get("who") or ("you" if groups.get("you") else "")
        if not who:
            continue
        bare = re.sub(r"^(?:the|a|an|these|our|its|publicly available) ", "", who.strip(), flags=re.IGNORECASE)
        if lexicon.cue("evidence").match(bare) or lexicon.cue("evidence").search(bare):
            sources.append(Source(match.start(), match.end(), who.strip()))
        elif not re.match(
            r"\s*(?:year|month|unit|the (?:terms|plan|law)|(?:the |its |their )?(?:[\w.&'-]+ ){0,3}(?:contract|agreement|order|award)\b)",
            who,
        ):
            reports.append(_report(0, len(text), who.strip(), False, match.span(), match.span(), "according to"))
    for match in _HEARSAY.finditer(text):
        if any(match.start() < r.cue[1] and r.cue[0] < match.end() for r in reports) or _CONTRARY.search(
            text[: match.start()]
        ):
            continue
        whose = (match["whose"] or "").lower()
        if whose in ("our", "my"):
            continue
        reports.append(
            Report(
                match.end(),
                _report_end(text, match.end()),
                "recipient" if whose == "your" else whose.removesuffix("'s").title() or None if "'" in whose else None,
                "reported",
                False,
                match.span(),
                match.span(),
                match["noun"].lower(),
            )
        )
    for match in _REPORTED_BY.finditer(text):
        if len(text[: match.start()].split()) <= 6 and not reports:
            reports.append(
                _report(match.end(), len(text), match["who"], False, match.span(), match.span("who"), "reported")
            )
    for match in lexicon.cue("evidence").finditer(text):
        if _SHOWS.match(text, match.end()) and not any(
            source.start <= match.start() < source.end for source in sources
        ):
            sources.append(Source(*match.span(), match[0]))
    if '" -' in text and (quoted := _QUOTED_FROM.match(text)) is not None:
        who = re.sub(r"'s?$", "", quoted["who"])
        reports.append(_report(0, quoted.start("who"), who, False, quoted.span("who"), quoted.span("who"), "said"))
    match_quote = _TRAILING.search(text) or _AFTER_QUOTE.search(text)
    if match_quote and not any(
        start < match_quote.end() and end > match_quote.start()
        for start, end in [(r.start, r.end) for r in reports] + [(s.start, s.end) for s in sources]
    ):
        who = (match_quote["who"] or match_quote["who2"]).strip(" ,")
        if not lexicon.cue("evidence").fullmatch(who.rstrip(".")):
            start = 0 if '"' in text else text.rfind("; ", 0, match_quote.start()) + 1
            reports.append(
                _report(start, match_quote.start(), who.strip(), False, match_quote.span(), match_quote.span(), "said")
            )
    if reports and "which " in text and (endorsed := _ENDORSED.search(text)) is not None:
        reports = [r for r in reports if not (r.kind == "reported" and r.start < endorsed.start() <= r.end)]
    return reports, sources


_AN_AWARD = re.compile(
    r" (?:(?:today|yesterday|\w+day|this week|last week|(?:on|in) [A-Z]\w+(?: \d+)?) )?(?:the award of )?(?:an?|its|two|three|several|the) (?:[\w$.,%/-]+ ){0,7}?(?:contracts?|awards?|orders?|agreements?|deals?)\b"
)
_STATE_BEFORE = re.compile(r"[A-Z]\w+, [A-Z][\w ]+, $")


def _announces(text: str, verb: re.Match[str]) -> bool:
    """'The Navy announced a contract for X': what is announced is said, though no clause follows; a town's own deal is told by the author."""
    if not verb[0].lower().startswith(("announc", "unveil")) or verb[0].lower().endswith("ing"):
        return False
    return _AN_AWARD.match(text, verb.end()) is not None and _STATE_BEFORE.search(text[: verb.start()]) is None


def _who(before: str) -> re.Match[str] | None:
    """The holder right before a verb of saying; a time or an apposition may stand between."""
    floor = max(0, len(before) - 160)
    described = _WHO_DESCRIBED.search(before) or _WHO_RELATIVE.search(before, floor)
    if described:
        return described
    near = _WHO.search(before, floor)
    return near if near and near["who"] not in ("Earlier", "Later", "Today") else _WHO_DATED.search(before, floor)


def _report(
    start: int, end: int, who: str, factive: bool, cue: tuple[int, int], span: tuple[int, int], verb: str
) -> Report:
    who = re.sub(r"(?:'s|(?<=s)')$", "", who)
    lowered = who.lower()
    if lowered in ("you",) or lowered.startswith("your "):
        return Report(start, end, "recipient", "reported", factive, cue, span, verb)
    if lowered in ("we", "i") or lowered.startswith(("our ", "my ")):
        return Report(start, end, "sender", "own", factive, cue, span, verb)
    return Report(start, end, who, "reported", factive, cue, span, verb)


_ENDORSED = re.compile(
    r",? (?:which|and (?:this|that)) (?:is|was) (?:\w+ )?(?:accurate|true|correct|right)\b", re.IGNORECASE
)


def _report_end(text: str, start: int) -> int:
    """A report runs to the sentence's end, unless ';' or ', but' ends it."""
    stop = re.compile(
        r"; |;$|, (?:(?:public|federal|procurement|contract\w*|government|spending|court|our|the|its) )*(?:records|documents|data|filings|databases?|USAspending\S*)\b[^,.;]{0,40}?\b(?:shows?|lists?|reveals?|indicates?|contradicts?|tells?)\b|,? but (?:we|it|they|records|documents|the|that|in fact)\b"
    ).search(text, start)
    return stop.start() if stop else len(text)


def in_report(reports: list[Report], position: int) -> Report | None:
    """The innermost report that holds ``position``."""
    holding = [report for report in reports if report.start <= position < report.end]
    return max(holding, key=lambda report: (report.kind in ("denied", "retracted"), report.start)) if holding else None
