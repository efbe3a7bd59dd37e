"""Trigger verbs in a statement, with their auxiliaries: tense, mood, voice, negation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from procure.language import lexicon

_TOKEN = re.compile(r"[A-Za-z][A-Za-z'-]*")
_BE = {"be", "been", "being", "is", "are", "was", "were", "am", "isn't", "aren't", "wasn't", "weren't", "gets", "got"}
_HAVE = {"have", "has", "had", "having", "haven't", "hasn't", "hadn't", "'ve", "we've", "they've", "you've"}
_DO = {"do", "does", "did", "don't", "doesn't", "didn't"}
_MODAL = {
    "will",
    "would",
    "may",
    "might",
    "could",
    "can",
    "should",
    "must",
    "shall",
    "cannot",
    "won't",
    "wouldn't",
    "can't",
    "couldn't",
    "shouldn't",
    "mightn't",
    "we'll",
    "they'll",
    "it'll",
}
_NOT = {"not", "never", "cannot", "neither", "nor"}
_ADVERBS = {
    "also",
    "already",
    "recently",
    "now",
    "since",
    "long",
    "just",
    "still",
    "ever",
    "before",
    "always",
    "currently",
    "previously",
    "reportedly",
    "initially",
    "actually",
    "once",
    "again",
    "only",
    "even",
    "first",
    "then",
    "later",
    "either",
    "both",
    "soon",
    "yet",
    "so",
    "far",
    "thus",
}
# Base and present forms of these are nouns unless something before them says that they are verbs.
_NOUN_LIKE = frozenset(
    """
    award awards grant grants issue issues win wins contract contracts lease leases order orders license licenses purchase purchases use uses work works supply supplies support
    supports offer offers upgrade upgrades increase increases raise end ends start starts drop bid bids exercise rent tap hand let score deal deals lapse land book bag place
    places reach close pick axe run subcontract subcontracts lower double triple quit build builds supplement launch boast secure finish rise strike gain gains collect carry
    total amount sum select complete sign hire buy pay pays keep reduce serve decrease amend staff host bill bills net pocket pockets gross pour steer channel channels funnel funnels transfer transfers tally notch grab cut cuts
    """.split()
)
_ISSUES_PAPER = re.compile(
    r" (?:(?:an?|the|its|their|another|two|several) )?(?:[\w-]+ ){0,2}?(?:stop[- ]work orders?|requests? (?:for|to)|RF[IPQ]s?|notices?|solicitations?|calls? for|pre-?solicitations?|statements?|reports?|subpoenas?|press releases?|memos?|letters?|directives?|warnings?|guidance|apolog(?:y|ies)|denials?|waivers?|rulings?|executive orders?)\b",
    re.IGNORECASE,
)
_MADE_OTHERWISE = re.compile(
    r"\b(?:decisions?|mistakes?|promises?|commitments?|statements?|claims?|choices?|progress|efforts?)(?: (?:was|were|is|being|been))? $"
)
_TIME_WORDS = {"last", "this", "year", "month", "week", "today", "yesterday"}


@dataclass(frozen=True)
class Verb:
    """One trigger verb as it stands in the statement."""

    start: int
    end: int
    text: str
    kind: str
    lemma: str
    form: lexicon.Form
    chain_start: int
    """Where its auxiliaries start."""
    modal: str | None = None
    is_negated: bool = False
    is_infinitive: bool = False
    is_passive: bool = False
    is_perfect: bool = False
    is_emphatic: bool = False
    has_auxiliary: bool = False
    is_progressive: bool = False

    @property
    def is_finite(self) -> bool:
        """Whether it can be the verb of a clause that asserts something (no infinitive, no bare '-ing', no 'would')."""
        if self.is_infinitive or self.modal is not None:
            return False
        return self.form != "gerund" or self.is_passive or self.is_progressive

    @property
    def is_past(self) -> bool:
        """Past tense or perfect."""
        return self.form == "past" and not self.is_infinitive and self.modal is None


def find(text: str, names: frozenset[int] = frozenset()) -> list[Verb]:
    """Every trigger verb in ``text`` (a working copy), in order; ``names`` are the ends of names."""
    table = lexicon.verbs()
    tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
    found: list[Verb] = []
    index = 0
    while index < len(tokens):
        word = tokens[index][0].lower()
        verb, step = None, 1
        for entry in table.get(word, ()):
            # "quit" is its own past: the form that can be a verb here counts
            if _matches(entry.words, tokens, index) and (verb := _verb(text, tokens, index, entry, names)):
                step = len(entry.words)
                break
        if verb and verb.lemma == "make" and _SUM_AFTER.match(text[verb.end :]):
            verb = replace(verb, kind="win")  # "has made $20 million from ICE"
        if (
            verb
            and verb.lemma == "make"
            and (_CHANGES_BEFORE.search(text[: verb.start]) or _CHANGES_AFTER.match(text[verb.end :]))
        ):
            verb = replace(verb, kind="modify")  # "a change that ICE made to the contract"
        if verb and found and found[-1].lemma == "agree to" and verb.start == found[-1].end + 1:
            # "agreed to extend the contract": what was agreed is told of the contract
            agreed = found.pop()
            verb = replace(verb, form=agreed.form, chain_start=agreed.chain_start, is_infinitive=False)
        if verb and verb.form == "gerund" and verb.kind == "modify" and _BY_DOING.search(text[: verb.start]):
            verb = replace(verb, is_progressive=True)  # "By exercising the option the Navy keeps"
        if verb:
            found.append(verb)
        index += step
    if " of " in text and _ENDING_WORD.search(text):
        found = sorted([*found, *_endings(text)], key=lambda verb: verb.start)
    return found


_ENDING_WORD = re.compile(r"\b(?:terminat|cancel|expir|resciss|abandon|dissol|non-?renew|loss|sever|scrapp|end)")
_ENDING = re.compile(
    r"\b(?:(?:[Tt]he|[Ii]ts|[Tt]heir|[Oo]ur|[A-Z][\w&.-]*'s?) (?:[a-z-]+ )?(?P<word>termination|cancell?ation|expiration|expiry|rescission|abandonment|dissolution|non-?renewal|loss|severing|scrapping)"
    r"|(?:announc|confirm|declar|welcom|celebrat|hail|applaud|mark|acknowledg)\w* the (?P<end>end|ending))"
    r"(?P<of>(?: by (?:the )?[A-Z][^,;.]{1,40}?)? of) (?=(?:the|its|their|our|that|this|these|those|all|an?|[A-Z][\w&.-]*(?: [\w&.-]+){0,4}?'s?|[A-Z]{2,})\s)"
)
_NOT_ENDED = re.compile(
    r"\b(?:until|before|by|pending|upon|prior to|after|risk\w*|threat\w*|fear\w*|possib\w+|potential\w*|against|oppos\w+|avoid\w*|prevent\w*|consider\w*|weigh\w*|seek\w*|sought|propos\w+|recommend\w*|plan\w*|about|whether|if|fac(?:e|es|ed|ing)|allow\w*|den(?:y|ies|ied|ying)|demand\w*|without|no|not|never)\b(?: [\w'-]+){0,4} $",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\b[Aa]fter $")
_WOULD = re.compile(r"[^.;]{0,120}?\b(?:would|could|can|may|might|will|should|must)\b")


def _endings(text: str) -> list[Verb]:
    """'confirmed the termination of its contract', 'after the loss of the contract': that it ended is told in a noun."""
    found = []
    for match in _ENDING.finditer(text):
        name = "word" if match["word"] else "end"
        before = text[: match.start()]
        if (_NOT_ENDED.search(before) and not _AFTER.search(before)) or _WOULD.match(text, match.end()):
            continue
        start = match.start(name)
        found.append(Verb(start, match.end("of"), text[start : match.end("of")], "end", "terminate", "past", start))
    return found


_CHANGES = r"(?:changes?|amendments?|modifications?|revisions?|adjustments?)"
_CHANGES_BEFORE = re.compile(
    rf"\b{_CHANGES} (?:that |which )?(?:the )?(?:[A-Z][\w&.'-]* |agency |department |company |was |were |it |they ){{0,4}}$"
)
_CHANGES_AFTER = re.compile(
    rf" (?:an?|the|its|several|two|three|some|\d+|further|another) (?:[\w-]+ ){{0,2}}?{_CHANGES} to\b"
)
_BY_DOING = re.compile(r"(?:^|[\"'(]|[.;,] )[Bb]y $")


def _matches(words: tuple[str, ...], tokens: list[tuple[str, int, int]], index: int) -> bool:
    """Whether a verb's words stand at ``index``; an adverb may stand before its particle ("contracted directly with")."""
    position = index
    for number, word in enumerate(words):
        if (
            number
            and position < len(tokens)
            and tokens[position][0].lower().endswith("ly")
            and word != tokens[position][0].lower()
        ):
            position += 1
        if position >= len(tokens) or tokens[position][0].lower() != word:
            return False
        position += 1
    return True


_SUBJECT_WORD = re.compile(
    r"(?:it|they|we|you|I|who|which|agency|company|department|agencies|companies|firm)$", re.IGNORECASE
)


def _end(words: tuple[str, ...], tokens: list[tuple[str, int, int]], index: int) -> int:
    last = index + len(words) - 1
    if tokens[last][0].lower() != words[-1] and last + 1 < len(tokens):
        last += 1
    return tokens[last][2]


_ASKED_OF = re.compile(r"\b(?:did|does|do) (?:the |your |our |its )?(?:[\w&.'-]+ ?){1,4}$", re.IGNORECASE)
"""'Why did ICE award': the auxiliary stands before the subject."""
_SHOWN = re.compile(
    r"\b(?:show|shows|showed|showing|reveal|reveals|revealed|list|lists|listed|find|found|has|have|with) (?:the )?(?:[A-Z][\w&.'-]*|it|the agency|the company)(?: [A-Z][\w&.'-]*){0,4} $"
)
"""'records show CBP paying Acme': a fact, though the verb is not finite."""
_BARE_ADVERBS = re.compile(r"(?: (?:already|also|now|currently|still|presently|both|each))+$")
_DATED_AFTER = re.compile(
    r" (?:in|on|at|by|this|next) (?:[A-Z\d]|the end|early|late|mid|month|year|summer|spring|fall)"
)
"""'covers software only and ends in September 2025': what has a date of its own is a verb."""
_OBJECT_AFTER = re.compile(r" (?:(?:an?|the|its|their|up to|more than|over|another)\b|\$|US\$|[A-Z])")
_QUALIFIED = re.compile(
    r"(?:\b[A-Z][\w.]+ (?:and|or|&)|\b(?:earlier|previous|prior|other|several|many|few|multiple|new|old|current|existing|past|recent|additional|separate|further|these|those|such|any|all|no|some|its|their|our|your|two|three|four|five|six|seven|eight|nine|ten|\d+)) $"
)
"""'Three earlier ICE contracts with', 'ERO and CBP contracts': no verb stands after such a name."""
_VERB_AFTER = re.compile(
    r"(?: [A-Z][\w&.-]*,?){1,5} (?:total(?:led|ed)?|add(?:ed)? up|amount(?:ed)? to|are|were|have|had|run|ran|expired?|ended|include|cover)\b"
)
"""'State Department contracts with X total $3 million': the verb comes later."""
_SUM_AFTER = re.compile(r" (?:(?:more than|over|about|nearly|at least|some|roughly|almost|up to) )?(?:US)?\$\d")
"""'contracts with X total $3 million'."""
_ATTRIBUTE = re.compile(
    r"(?:amid|despite|of|for|about|over|by|with|through|under|from|including|an?|the) \w+ (?!(?:contract|agreement|order|award|deal|by|to|from)\b)[a-z]",
    re.IGNORECASE,
)
"""'amid increased concern', 'the extended search': a property, and of no contract."""
_GIVES_POWER = re.compile(
    r" (?:[\w.&'-]+ ){1,6}?(?:the |an? |more |greater |unfettered )?(?:ability|power|right|authority|access|option|chance|opportunity|use)\b"
)
_LETTING = re.compile(r"\b(?:let|allow(?:s|ed|ing)?)(?= (?:[^.;,]{2,70} )?(?:to )?$)")
"""'let its contract lapse', 'allowed the contract to expire': it has ended."""
_GOING_ON = re.compile(r"\b(?:been|is|are|was|were|be|started|began|begun|stopped|kept|keeps|continued) (?:\w+ly )?$")
"""'has been buying data': what goes on, and no 'purchasing data'."""
_CONTRACT_NOUNS = frozenset(["contract", "order", "lease", "license", "purchase", "grant"])


def _verb(
    text: str, tokens: list[tuple[str, int, int]], index: int, entry: lexicon.Entry, names: frozenset[int]
) -> Verb | None:
    start, end = tokens[index][1], _end(entry.words, tokens, index)
    if text[start - 1 : start] == "-" or (text[end : end + 1] == "-" and entry.form != "past"):
        return None
    if (
        entry.form == "base"
        and index
        and tokens[index - 1][0].lower() in ("no", "any", "some", "much", "little", "such")
    ):
        return None  # "does no work for ICE"
    if entry.lemma == "give" and _GIVES_POWER.match(text[end : end + 90]):
        return None  # "gives DHS the ability to purchase"
    if entry.lemma == "stop" and re.match(r"(?: short| at nothing|[ -]work orders?)\b", text[end:]):
        return None
    if entry.form == "gerund" and entry.kind in ("exist", "require"):
        return None
    if (
        entry.form == "gerund"
        and not _GOING_ON.search(text[:start])
        and re.match(
            r" (?:agenc(?:y|ies)|officers?|offices?|officials?|work|opportunit\w+|data|records|figures|caps?|limits?|ceilings?|bills?|databases?|period)\b",
            text[end:],
        )
    ):
        return None  # "the contracting agency"
    modal: str | None = None
    negated = infinitive = be = perfect = emphatic = auxiliary = False
    position = index - 1
    chain = start
    while position >= 0 and index - position <= 8:
        word, word_start, word_end = tokens[position]
        low = word.lower()
        if re.search(r"[,;:()\"]", text[word_end : tokens[position + 1][1]]) and low not in _HAVE | _BE | _MODAL:
            break
        if low in _NOT or low.endswith("n't") or (low == "no" and tokens[position + 1][0].lower() == "longer"):
            negated = True
        if low in _BE:
            be = auxiliary = True
        elif low in _HAVE and (entry.form == "past" or be):
            perfect = auxiliary = True
        elif low in _DO:
            emphatic = auxiliary = True
        elif low in _MODAL:
            modal, auxiliary = low, True
            chain = word_start
            break
        elif low == "to":
            infinitive = True
            chain = word_start
            break
        elif not (
            low in _NOT
            or low == "longer"
            or (low == "no" and tokens[position + 1][0].lower() == "longer")
            or low in _ADVERBS
            or (low in _TIME_WORDS and position)
            or (low.endswith("ly") and low not in ("supply", "reply", "apply", "only"))
        ):
            break
        chain = word_start
        position -= 1
    word = tokens[index][0]
    low = word.lower()
    if (
        entry.kind == "hold"
        and entry.lemma == "have"
        and re.match(
            r"(?:, (?:since|in|for|over|under|as of|by|to date|so far|during)\b[^,;]{0,40},)?(?: (?:not|never|also|already|now|since|ever|always|long|recently|been|\w+ly))*(?: (?:been|had)\b| \w+ed\b| (?:known|shown|grown|drawn|thrown|flown|sung|hung|brought|bought|taught|caught|sought|fought|thought|kept|slept|left|felt|held|sent|spent|lent|bent|meant|gone|done|made|given|driven|written|taken|spoken|broken|chosen|told|sold|run|begun|struck|stood|understood|lost|cost|found|heard|seen|been|put|set|hit|met|led|fed|paid|said|laid)\b| (?:won|got|gotten|given|sold|paid|let|cut|put|run|come|become|begun|built|sent|spent|made|met|read)\b)",
            text[end:],
        )
    ):
        return None
    if entry.kind == "hold" and entry.lemma == "have" and re.match(r" to\b", text[end:]):
        return None
    if entry.kind == "end" and entry.form == "base" and (letting := _LETTING.search(text[:start])):
        return Verb(start, end, text[start:end], entry.kind, entry.lemma, "past", letting.start(), None, negated)
    if (
        entry.form in ("base", "present")
        and entry.lemma.split()[0] in _NOUN_LIKE
        and not (infinitive or modal or emphatic or (negated and not be))
        and not (entry.kind == "sum" and _SUM_AFTER.match(text[end:]))
    ):
        before = _BARE_ADVERBS.sub("", text[: tokens[index][1]].rstrip())
        previous = re.search(r"[\w&.'-]+$", before)
        # "ICE awards", "they use", "which supplies": a verb; "the award", "purchase orders": a noun.
        subject = previous is not None and (len(before) in names or _SUBJECT_WORD.match(previous[0]))
        dated = entry.kind in ("end", "start") and entry.form == "present" and _DATED_AFTER.match(text[end:])
        if not dated and (previous is None or not subject or before.endswith("'s")):
            return None
        if dated or previous is None:
            return Verb(start, end, text[start:end], entry.kind, entry.lemma, entry.form, chain, None, negated)
        if len(before) in names and entry.lemma.split()[0] in _CONTRACT_NOUNS and not _OBJECT_AFTER.match(text[end:]):
            return None  # "ICE contracts add up to": a noun beside its name
        if low == "contracts" and _VERB_AFTER.match(text[end:]):
            return None
        if low.endswith("s") and len(before) in names and _QUALIFIED.search(before[: previous.start()]):
            return None
        if entry.form == "base" and "?" in text[end:] and _ASKED_OF.search(before):
            return Verb(start, end, text[start:end], entry.kind, entry.lemma, entry.form, chain, None, negated)
        if entry.form == "base" and not re.match(
            r"(?:they|we|you|I|who|which|agencies|companies)$", previous[0], re.IGNORECASE
        ):
            return None
        if (
            re.match(r"(?:[A-Z]{2,}|[A-Z]\w+)$", previous[0])
            and not _SUBJECT_WORD.match(previous[0])
            and re.match(
                r"(?: (?:with|for|to|worth|valued|number|of|and|or|from|have|has|were|are|do|will)\b|[.,;)]|$)",
                text[end:],
            )
            and low.endswith("s")
        ):
            return None  # "ICE contracts with", "CBP awards worth"
    if entry.form == "past" and low in ("let", "run", "come", "bid") and not auxiliary:
        return None
    if entry.lemma == "replace" and re.match(r" (?:them|it|him|her)\b", text[end:]):
        return None  # "replaced them on a contract with": somebody else comes
    if entry.lemma == "close" and be:
        return None  # "the process was closed"
    if entry.lemma == "issue" and _ISSUES_PAPER.match(text, end):
        return None  # "issued a stop-work order for the award"
    if entry.lemma == "make" and _MADE_OTHERWISE.search(text[:start]):
        return None  # "due to a decision made on 8 October"
    if (
        entry.form == "past"
        and entry.kind == "modify"
        and not auxiliary
        and index
        and _ATTRIBUTE.match(text[tokens[index - 1][1] :])
    ):
        return None
    return Verb(
        start,
        end,
        text[start:end],
        entry.kind,
        entry.lemma,
        entry.form,
        chain,
        modal,
        negated,
        infinitive,
        be and entry.form == "past",
        perfect,
        emphatic,
        auxiliary,
        (be and entry.form == "gerund") or (entry.form == "gerund" and _SHOWN.search(text[:start]) is not None),
    )


_PERFECT = re.compile(
    r"(?:\b(?:has|have|had)|'ve) (?:(?:also|now|long|since|always|\w+ly) )*(?:been )?"
    r"(?P<verb>[a-z]{3,}(?:ed|ing)|built|run|led|made|held|done|kept|taught|flown|fed|shot|drawn|written|overseen|seen to)\b"
)
_TELLS_NO_WORK = frozenset(
    """
    faced lobbied lobbying sued criticized opposed opposing urged urging asked asking called calling reported refused declined failed wanted tried trying complained warned protested
    protesting accused increased expressed raised demanded demanding pressed pushed pushing campaigned campaigning argued insisted denied claimed promised pledged hoped hoping planned
    waited waiting donated existed needed remained changed happened been named listed registered headquartered based owned located learned heard followed considered considering tracked
    """.split()
)
_FOR_WHOM = re.compile(r"(?: [^.;,:$]{0,70}\b(?:for|with|to))? (?:the )?(?:U\.?S\.? )?")


def lasting(text: str, found: list[Verb], doers: list[int], buyers: list[int]) -> list[Verb]:
    """Verbs of any work that lasts: 'Acme has audited exams for the Navy since 2016'.

    What is done needs no word of the lexicon where a company (``doers``: ends of names) does it for an agency
    (``buyers``: starts of names); the caller has seen a time since when.
    """
    out: list[Verb] = []
    for match in _PERFECT.finditer(text):
        start, end = match.span("verb")
        if match["verb"] in _TELLS_NO_WORK or any(v.chain_start < end and start < v.end for v in found):
            continue
        subject = any(re.fullmatch(r",?(?: (?:which|who|that))? ?", text[done : match.start()]) for done in doers)
        if subject and any(_FOR_WHOM.fullmatch(text, end, buyer) for buyer in buyers):
            out.append(
                Verb(
                    start,
                    end,
                    text[start:end],
                    "work",
                    "serve",
                    "past",
                    match.start(),
                    is_perfect=True,
                    has_auxiliary=True,
                )
            )
    return out
