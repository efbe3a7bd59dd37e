"""Companies (and other governments) that no table knows: by legal form, by position, by the letter's parties.

A store can hold a million vendors and still not the one in the letter; "awarded a contract to X", "X won",
"contract with X" say that X is one. Run once over a letter; what is found joins its name table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from procure.language import lexicon, places, programmes, strangers
from procure.language.mentions import LEGAL_FORM, Agency, Mention, NameTable, Vendor, references
from procure.models import Letter, plain

_WORD = rf"(?:(?:Bros|St|Wm|Geo|Jos|Chas)\.(?= [A-Z])|\d{{1,2}}(?=,? (?:LLC|L\.L\.C|Inc|JV|LP)\b)|{strangers.CAPITAL}[\w&'.-]*[\w]|{strangers.CAPITAL}|(?:[A-Z]\.)+|\d+[A-Z]\w*|x[A-Z]\w+|e[A-Z]\w+|i[A-Z]\w+)"
_NAME = rf"{_WORD}(?:(?: (?:&|and|of|de|for) (?={strangers.CAPITAL})| |, (?=(?:Lewis|Hamilton|Jones)\b)){_WORD}){{0,5}}"
_SUFFIX = (
    r"(?:Technologies|Technology|Systems|Solutions|Industries|Analytics|Software|Labs|Laboratories|Consulting|Aerospace|Dynamics|Holdings|Enterprises|Networks|Robotics|Group|Corporation|Services|Logistics|"
    r"Airlines|Airways|Aviation|Intelligence|Partners|Associates|Structures|Communities|Pharmaceuticals|Semiconductors|Electronics|Engineering|Construction|Defense|Shipyards?|Iron Works|Motors|Energy|Telecom|"
    r"Communications|Instruments|Materials|Biosciences|Therapeutics|Capital|Ventures|International|Hospitality|University|Institute|Forensics|Security|Data|Cloud|Health|Medical|Drones|AI|"
    r"Optics|Photonics|Wireless|Avionics|Constructors|Contractors|Builders|Charters?|Provisions|Foods|Castings|Foundry|Forge|Marine|Mapping|Geospatial|Biometrics|Imaging|Diagnostics|Genomics|Biotech|Biologics|Scientific|Sciences|Monitoring|Surveillance|"
    r"Signal|Signals|Sensors|Radar|Satellite|Microsystems|Computing|Compute|Interactive|Informatics|Infosec|Staffing|Transport|Trucking|Freight|Shipping|Shipbuilding|Shipyard|Boatworks|Works|Mills|Metals|Steel|Plastics|Textiles|Apparel|Uniforms|"
    r"Ordnance|Munitions|Armaments|Armor|Firearms|Tactical|Machine|Machining|Tooling|Tool & Die|Cable|Wire|Paper|Furniture|Jet|Helicopters|Corrections|Manufacturing|Mfg\.?|Supply|Bros\.?|Brothers|& Sons|& Co\.?)"
)
_BY_FORM = re.compile(rf"\b(?P<name>{_NAME}){LEGAL_FORM}")
_BY_ENDING = re.compile(
    rf"\b(?P<name>{_WORD}(?: (?:& |and )?{_WORD}){{0,3}} {_SUFFIX})\b(?! (?:[A-Z][a-z]+ )?(?:Department|Agency|Committee|Act|Office|Administration|Bureau|Directorate|Program|Policy|Center))(?! (?!Inc|Corp|Ltd|Co\b|Company|Limited|Chief|President|Vice|Founder|Director|Executive)[A-Z][a-z])"
)
_THING = re.compile(
    r"(?: \([A-Z0-9-]{2,8}\))? (?:program(?:me)?s?|projects?|initiative|platform|system|tool|app|vehicle|ships?|cutters?|aircraft|divisions?|units?|departments?|branch|arm|team|money|funds?|funding|act|law|website|database)\b"
)
"""What makes a name one of a thing: 'the Lead and Case Analytics (LCA) platform'."""
_PART = re.compile(r" (?:division|unit|department|branch|arm|team|office|directorate)\b")
_BUYER = re.compile(
    rf"\b(?:awarded|issued|let|placed|procured) by (?:the )?(?P<by>{_NAME})|\b(?P<who>{_NAME}) (?:(?:has|have|had|also|later|then|officials|never) )*(?:awarded|obligated)\b(?! contracts? (?:by|from))"
)
"""Who awards is no company: 'contracts that RPO East had awarded'."""

_CONTRACT = r"(?:[Cc]ontracts?|[Aa]greements?|[Dd]eals?|[Oo]rders?|[Aa]wards?|BPAs?|IDIQs?|subcontracts?|business|subscriptions?)"
_MONEY = r"(?:US)?\$[\d.,]+(?:[ -]?(?:million|billion|thousand|[MBK])\b)?"
_LIST = rf"(?P<name>{_NAME})(?P<more>(?:(?:,| and|, and| or| nor|,? as well as) {_NAME})*)"
_ACTS = (
    r"(?:wins|gets|lands|signs|secures|receives|holds|sells|supplies|provides|makes|builds|runs|operates|offers|works|keeps|denies|expects|faces|plans|continues|ends|cancels|drops|loses|earns|expands|bags|inks|nabs|scores|snags|"
    r"takes|agrees|announces|buys|develops|delivers|manages|manufactures|performs|serves|uses|wants|seeks|remains|becomes|joins|picks|begins|starts|completes|extends|renews|beats|captures|clinches|garners|hauls|negotiates|leases|profits|gains|enters)"
)
# Where a company must stand, each with words of which one must be there (a cheap gate). The name may turn out to be an agency or no company at all: see _is_company.
_DEALS = "contract agreement deal order award bpa idiq business subscription"
_POSITIONS = tuple(
    (tuple(words.split()), re.compile(pattern))
    for words, pattern in (
        (
            f"{_DEALS} $",
            rf"\b{_LIST}(?: \([^)]*\))?,? (?:(?:has|have|had|was|were|is|did|also|already|recently|just|now|currently|since|last year|this year|never|not|n't|be|been|being|all|both|each) )*(?:(?<=was )awarded|(?<=were )awarded|(?<=been )awarded|(?<=be )awarded|won|secured|landed|signed|received|holds?|held|inked|negotiated|gets?|got|wins|clinched|bagged|booked|snagged|scored|garnered|earned|collected|took in|(?<=been )paid|(?<=was )paid|been awarded|given|selected|chosen|hired|tapped|found to have entered|entered|agreed|renewed|extended)\b(?:(?!\b(?:letter|petition|bill|law|pledge|statement|urging|asking|calling)\b)[^.;]){{0,60}}?(?:\b{_CONTRACT}\b|{_MONEY})",
        ),
        (
            "award giv gave hand grant issu paid pay hire tapp chose select",
            rf"\b(?:awarded?|awarding|awards|gave|giving|given|handed|granted|issued|paid|paying|pays|hired|tapped|chose|selected) (?:[A-Z]{{2,}} )?{_LIST}(?: \([^)]*\))? (?:a|an|the|its|another|one|two|three|four|five|six|seven|eight|nine|ten|\d+|several|multiple|more than|over|about|around|roughly|some|at least|approximately|nearly|up to|on|under|as|to|for|{_MONEY})\b",
        ),
        # "The Navy picks X for a $3 million contract", "has chosen X of Dorne, Ohio, ... under a contract"
        (
            "selects selected picks picked chooses chosen taps",
            rf"\b(?:selects|selected|picks|picked|chooses|chosen|taps) (?!(?:Captain|Capt|Colonel|Col|General|Gen|Admiral|Adm|Lt|Major|Maj|Sgt|Mr|Mrs|Ms|Dr|Judge|Senator|Sen|Rep|Secretary|Administrator)\b)(?:[a-z]+ (?:firm|company|contractor|builder|maker) )?{_LIST}(?: \([^)]*\))?(?: of [A-Z][\w.]+(?: [A-Z]\w+)?,? (?:[A-Z][\w.]+,? )?)? ?(?:for|to(?! (?:oversee|lead|head|chair|manage|negotiate|review|serve|investigate|audit|sign|be)\b)|under)\b(?=[^.;]{{0,160}}?\b{_CONTRACT}\b)",
        ),
        (
            "award gave giv grant issu let go went paid",
            rf"\b(?:awarded?|awarding|awards|gave|given|granted|issued|let|go(?:es|ing)?|went|paid)\b[^.;]{{0,80}}? to (?:the )?(?:(?!(?:in|at|of|from|by|for|to|on|and)\b)[a-z-]+ ){{0,3}}?{_LIST}",
        ),
        (
            _DEALS,
            rf"\b{_CONTRACT} (?:\([^)]*\) )?(?:with|to|from|between|held by|awarded to|signed by|won by|and) (?:the )?(?:[a-z-]+ (?:company|firm|giant|contractor|vendor|startup|start-up|maker|provider) )?{_LIST}",
        ),
        (_DEALS, rf"\b{_CONTRACT} between [^.;]{{2,60}}? and (?:the )?{_LIST}"),
        (
            f"{_DEALS} work supply role relationship software platform technology",
            rf"\b(?P<name>{_NAME})(?P<more>)(?:'s|')(?=(?: \S+){{0,3}} (?:{_CONTRACT}|work with|supply of|role in supplying|relationship with|software|platform|technology|quotation|quote|bid|proposal|offer|protest|subsidiary)\b)",
        ),
        # "Choice Hotels, to which X belongs, reportedly has a contract"
        (
            "",
            rf"(?:^|[.:?!] )(?P<name>{_NAME})(?P<more>), (?:(?:to|of|in|for) which|which|whose|where|based in|headquartered in|located in) [^,;]{{3,80}}, (?:\w+ly )?(?:has|had|have|holds|held|won|got|received|was awarded|signed|is under|could get|will get)\b",
        ),
        ("contract", rf"\bsub-?contract(?:s|ed|ing) [^.;]{{0,60}}? to {_LIST}"),
        ("them", rf"\b[Oo]ne of them, (?P<name>{_NAME})(?P<more>)\b"),
        ("under", rf"\b{_LIST},? (?:has|had|is|are|was|were|have|had been) (?:\w+ )?under contract\b"),
        (_DEALS, rf"\b{_LIST},? (?:has|had|have)(?: \w+){{0,2}} {_CONTRACT}"),
        ("|", rf"^\|\s*(?P<name>{_NAME})(?P<more>)\s*(?:\([^)|]*\))?\s*\|[^\n]*{_MONEY}"),
        (
            _DEALS,
            rf"\b{_LIST},? (?:(?:has|have|had|do|does|did|also|currently|long|never|not|n't|no) )+(?:(?:any|no|a|an|current|past|active|several|existing|held|hold|have|had|maintained|or|two|three|four|five|six|seven|eight|nine|ten|\d+) )*{_CONTRACT}\b",
        ),
        (
            "work sell sold suppl provid licens leas",
            rf"\b{_LIST},? (?:(?:has|have|had|both|also|already|now|long|each|currently) )*(?:works?|worked|sells?|sold|suppl(?:y|ies|ied)|provides?|provided|licenses|licensed|leases|leased)\b[^.;]{{0,50}}? (?:with|to|for)\b",
        ),
        (
            "",
            rf"\b(?:supplied|provided|sold|built|made|developed|operated|offered|delivered|won|held|performed) by (?:the )?{_LIST}",
        ),
        (
            "contract partner business",
            rf"\b(?:subcontract(?:s|ed|ing)?|contract(?:s|ed|ing)|partner(?:s|ed|ing)?|partnership|partnering|business) with (?:[a-z-]+ (?:company|firm|airlines|vendor) )?{_LIST}",
        ),
        (
            "",
            rf"\b(?:bought|buys?|buying|purchased?|purchases|purchasing|licensed?|leased|rented|spent|spends|paid|subscribed to|subscribes to|uses?|used|using|acquired|procured)\b[^.;]{{0,50}}? (?:from|of|by) (?:the )?{_LIST}",
        ),
        (
            "companies firms vendors contractors airlines carriers suppliers",
            rf"\b(?:companies|firms|vendors|contractors|airlines|carriers|subcontractors|suppliers)\b(?: -+|:|,| such as| including| like) {_LIST}",
        ),
        (
            "contractor supplier vendor provider",
            rf"\b(?P<name>{_NAME})(?P<more>) (?:is|was|has been|became|remains) (?:an?|the|one of the) (?:[a-z-]+ ){{0,3}}?(?:contractors?|suppliers?|vendors?|providers?) (?:of|for|to)\b",
        ),
        (
            "contract work sell sold suppl award deal agreement",
            rf"\b(?P<name>{_NAME})(?P<more>) (?:says?|said|den(?:y|ies|ied)|confirm(?:s|ed)|announce[sd]|insist(?:s|ed)|claim(?:s|ed)|told [A-Z]?\w+)(?: [A-Z]\w+day| today)?(?: that)? (?:it|they|the company) [^.;]{{0,100}}?\b(?:contract|work|sell|sold|suppl|award|deal|agreement)",
        ),
        ("neither", rf"\b[Nn]either {_LIST}"),
        (
            "letter petition appeal",
            rf"\b(?:letter|petition|appeal)s? to {_LIST},? (?:urg|ask|call|press|demand)ing (?:on )?(?:it|them|the (?:company|companies|firm)) to\b",
        ),
        (
            "",
            rf"\b(?:urg(?:e|es|ed|ing)|ask(?:s|ed|ing)?|call(?:s|ed|ing)? (?:on|upon)|press(?:es|ed|ing)?|implor(?:e|es|ed|ing)) {_LIST} to (?:drop|end|cancel|terminate|sever|stop|quit|abandon|reconsider|not renew|cut) (?:its|their) (?:[\w-]+ ){{0,2}}?(?:{_CONTRACT}|work|ties)",
        ),
        (
            f"{_DEALS} work collaboration partnership relationship",
            rf"\b{_LIST},? (?:(?:has|have|had|also|recently|now|since) )*(?:ended|ends|cancell?ed|terminated|dropped|quit|wound down|continued|expanded|completed|stopped) (?:its|their) [^.;]{{0,30}}?(?:{_CONTRACT}|work|collaboration|partnership|relationship) (?:with|for)\b",
        ),
        (
            f"{_DEALS} vendor supplier",
            rf"\b{_LIST},? (?:(?:has|have|had|did|does|do|was|is) )?(?:not|n't|never|no longer) (?:yet |ever |been )?(?:receive|win|get|hold|have|secure|land|sign|given|an?|the) (?:[\w-]+ ){{0,4}}?(?:{_CONTRACT}|contractors?|vendors?|suppliers?)\b",
        ),
        (
            _DEALS,
            rf"\b{_CONTRACT} (?:has|have|was|were|had) (?:not |never )?(?:yet )?(?:been )?(?:made|given|awarded|issued) to {_LIST}",
        ),
        (
            "customer client supplier contractor subsidiary unit",
            rf"\b(?:customer|client|supplier|contractor|subsidiary|unit) (?:of|to) {_LIST}",
        ),
        (
            "company contractor firm vendor startup start-up maker provider consultancy manufacturer giant supplier developer subsidiary reseller",
            rf"\b(?:company|firm|contractor|vendor|giant|startup|start-up|provider|maker|manufacturer|subsidiary|reseller) {_LIST}\b(?! (?:Department|County))",
        ),
        ("source", rf"\b(?:sole[- ]source|single source|only source)[^.;]{{0,30}}?, {_LIST}"),
        (
            "through via",
            rf"\b(?:[Tt]hrough|[Vv]ia) (?:the |a |its )?(?:reseller|distributor|prime|prime contractor|intermediary|subcontractor)s?,? {_LIST}",
        ),
        (
            _DEALS,
            rf"(?:^|[.:?!] |\| |# |[\"'])(?P<name>{_NAME})(?P<more>)(?: \([^)]*\))?,? (?!(?:answer|repl|say|said|told|tell|wrote|write|state|claim|ask|add|note|argue|warn|explain|tweet|insist|request|urge|call|demand|seek|question)\w*\b|(?:days|weeks|months|years|hours|officials|employees|workers|agents|officers|lawmakers|senators|members|leaders|democrats|republicans|advocates|activists|attorneys|lawyers|residents|customers|investors)\b)(?:(?:today |yesterday |recently |just )?announced|[a-z]+ed|{_ACTS}|won|has|had|is|was|which|an?|announced [A-Z][a-z]+day|faces)\b[^.;]{{0,140}}?\b(?:contracts?|awards?|task orders?|BPA|IDIQ|deals?|agreements?|purchase orders?)\b",
        ),
        (
            "company contractor firm vendor startup start-up maker provider consultancy manufacturer giant supplier developer subsidiary reseller",
            rf"\b(?P<name>{_NAME})(?P<more>), (?:an?|the) [^,.;]{{0,70}}?\b(?:company|contractor|firm|vendor|start-?up|maker|provider|consultancy|manufacturer|giant|supplier|developer|subsidiary)\b",
        ),
        (
            "employees workers staff executive customers shareholders engineers ceo spokes",
            rf"\b(?:[Ee]mployees|[Ww]orkers|staff|executives?|customers|shareholders|engineers|CEO|spokes\w+) (?:of|at|from|for) (?:the )?(?:[a-z-]+ ){{0,4}}?{_LIST}",
        ),
        # a list under a heading of contracts: "Acme Optics, Troy: $3,212,400"
        (
            "$",
            rf"^\W*(?P<name>{_WORD}(?: (?:& |and )?{_WORD}){{1,4}})(?P<more>)(?:,| of| in|:| -+) [^.;$]{{0,40}}?[:,-]? ?{_MONEY}",
        ),
        (
            f"{_DEALS} $ bidders",
            rf"\b{_LIST}(?:,? of [A-Z]\w+)?,? (?:(?:has|have|had|also|already|will|would|recently|just) )*(?:receives?|received|picked up|pulled in|took in|taken in|collects?|collected|earned|get|beat out|outbid) [^.;]{{0,60}}?(?:\b{_CONTRACT}\b|{_MONEY}|\bbidders\b)",
        ),
        (
            "vendors contractors awardees suppliers",
            rf"\b(?:[Ss]ubcontractors|[Vv]endors|[Cc]ontractors|[Aa]wardees|[Ss]uppliers) (?:include|included|were|are) {_LIST}",
        ),
        # the subject of a profile, as its title gives it
        (
            "profile fact dossier",
            rf"^\W*(?:[A-Z][a-z]+ )?(?:[Pp]rofile|[Ff]act [Ss]heet|[Dd]ossier|[Ff]actsheet): (?P<name>{_NAME})(?P<more>)\s*$",
        ),
        (
            "began started stopped quit finished",
            rf"\b(?P<name>{_NAME})(?P<more>),? (?:began|started|stopped|quit|finished) (?:\w+ing|work|supplying)\b[^.;]{{0,60}}? (?:for|to|with)\b",
        ),
        (
            "access subscription licen",
            rf"\b(?:access|subscriptions?|licen[cs]es?) (?:to|for) (?P<name>{_NAME})(?P<more>)'s? (?:\w+ )?(?:data|feed|platform|database|software|tools?|technology|services?|app|system|products?)\b",
        ),
        (
            "executive ceo founder president spokes",
            rf"[\"'] (?P<name>{_NAME})(?P<more>)'s? (?:chief executive|CEO|founder|president|spokes\w+|co-founder)\b",
        ),
        (_DEALS, rf"\b(?P<name>{_NAME})(?P<more>),? (?:whose|which had) (?:[\w$.-]+ ){{0,4}}?{_CONTRACT}\b"),
        (
            "reseller distributor partner contractor integrator",
            rf"\b(?:from|by|through|via) (?P<name>{_NAME})(?P<more>), (?:an?|its|the) [^,.;]{{0,40}}?\b(?:reseller|distributor|partner|contractor|integrator)\b",
        ),
        (
            "employees workers staffers executives engineers shareholders",
            rf"\b(?P<name>{_NAME})(?P<more>) (?:employees|workers|staffers|executives|engineers|shareholders)\b",
        ),
    )
)
_GATES = frozenset(words for words, _ in _POSITIONS if words)
# A name in a list may come after its owner ("Elon Musk's xAI") or with its town ("Select Energy, Inc. of Berlin").
_OWNER = re.compile(r"^.*'s (?=\S)")
_TOWN = re.compile(r"^(?:[A-Z][\w]+ (?:and|or) )(?=.* (?:Corporation|Company|Group|Industries)\b)|(?<=\w) of [A-Z]\w+$")
_SPLIT = re.compile(r",? (?:and|or|nor|as well as) (?=[A-Zx])|, ")
_OPENING = re.compile(
    r"^(?:[A-Z]{1,4}-\d+[A-Z]?|(?:Contracts?|Awards|Orders|Agreements|Deals|Subcontracts|Responses?|Reply|Statements?|Letters?|Answers?|Position|Comments?) (?:of|with|to|for|from|by)|(?:One|Some|Most|All|Any|Each|Both|Many|Several|Part|Much|Half) of|Total|Overall|Combined|Cumulative|The|A|An|And|But|In|For|With|At|By|From|That|When|If|As|To|Of|On|Since|After|Before|While|Although|Though|Because|Neither|Nor|None of|Altogether|Never|At no time|Not|No|Both|All|Our|Your|Their|Its|This|These|Those|Last|Earlier|However|Meanwhile|Then|So|Yet|Also|Under|Through|Even|"
    r"Does|Do|Did|Is|Are|Was|Were|Has|Have|Had|Can|Could|Will|Would|Should|Why|How|What|Which|Who|Where|Records?|Documents?|Contractor|Company|Firm|Vendor|Only|Apart|Except|Besides|According|Despite|Like|Unlike|Additional|Further|CEO|Instead|Today|Yesterday|Chief|Former|Fellow|Either|Q|Re|Dear|Whether|Unless|Until|Imagine|Suppose|Let|Having|Without|Within|Among|Given|Were|Per|Whereas|Amid|Following|Contrary|Against|Between|During|Over|Asked|Where|Because|Should|Currently|Previously|Together|Alongside|One|Two|Three|Four|Five|Six|Hundreds of|Dozens of|Thousands of|Employees (?:of|at)|Workers (?:of|at)|Contract with|Take|Consider|Now|Once|[A-Z][\w]*-(?:based|led|owned|area)) (?=\S)"
)
_NOT_COMPANY = re.compile(
    r"^(?:(?:COVID|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|OIG|GAO|Corps|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Congress|Senate|House|President|Trump|Biden|Obama|Bush|Clinton|Democrats?|Republicans?|Americans?|Senators?|Representatives?|"
    r"Sens?\.?|Reps?\.?|Mr\.?|Ms\.?|Mrs\.?|Dr\.?|Gov\.?|Sir|Madam|United States|America|Washington|US|U\.S|USA|UK|EU|UN|I|We|You|It|They|He|She|There|Here|GSA|BPAs?|IDIQs?|FY|Section|Article|Title|Part|AI|IT|CEO|CTO|CFO|TBD|Task|Order|Contract|Agreement|Award|State|Federal|National|Government|"
    r"USA ?[Ss]pending\S*|SAM\.gov|FPDS|Marshals|Customs|Guard|Treasury|Pentagon|Congressional|\S+\.gov|Inspector|Secretary|Director|Department|Office|Bureau|Committee|Commission|Agency|Administration|Army|Navy|Force|Court|Judge|Mexico|Canada|Iran|Israel|Ukraine|China|Russia|Europe|Afghanistan|Iraq|Syria|Gaza|English|Spanish|Israeli|American|British|Canadian|French|German|Chinese|Russian|Dutch|Swiss|Swedish|Italian|Japanese|Korean|Indian|Mexican|European|Ukrainian|Saudi|Emirati|Turkish|Iranian|Australian|Danish|Norwegian|Polish|Austrian|Amnesty|Reuters|Bloomberg|Politico|POLITICO|NPR|WSJ|Forbes|Gizmodo|Vice|Wired|WIRED|ProPublica)\b)"
    r"|(?:Post|Times|Journal|Gazette|Herald|Tribune|Chronicle|Guardian|Intercept|News|Star|Magazine|Committee|Caucus|Act|Policy|Program|Initiative|Project|Report|Letter|Administration|Department|Agency|Bureau|Office|Directorate|Command|Commission|Congress|Council|Court|Order|Contract|Schedule|Building|Base|Center|Watch|Union|Association|Foundation|Center|Station|Fort|Airport|University Press|District|Depot|Arsenal|Squadron|Wing|Brigade|Works Department|Ship|Aircraft|Helicopter|Vehicle|Missile|Submarine|Destroyer|Fighter|Carrier|Frigate|Cutter|Civil Works)$"
)
_LOCAL = re.compile(
    r"(?:\bCounty|^City of .+|^State of .+|\bPolice Department|\bSheriff.*|\bDepartment of Public Safety|\bSchool District|\bTransit Authority|\bPort Authority|\bHome Office|^Ministry of .+|^Government of .+)$"
)
_PLACE_BEFORE = re.compile(r"\b(?:based|located|headquartered|office|offices|plant) (?:in|at|near) $")
_LOCAL_ANYWHERE = re.compile(
    r"\b(?:[A-Z]\w+ ){1,4}(?:Power|Water|Housing|Transportation|Airport|Turnpike|Sewer) Authority\b|\b(?:[A-Z]\w+ ){1,2}(?:Borough|Township)\b|\b(?:[A-Z]\w+ ){1,2}County\b(?! (?:Processing|Detention|Jail|Correction|Residential|camp))|\bCity of (?:[A-Z]\w+ ?){1,2}\b|\b(?:[A-Z]\w+ ){1,3}(?:Police Department|Sheriff's (?:Office|Department))"
    r"|\b(?:California|Texas|Florida|New York|Illinois|Ohio|Michigan|Virginia|Arizona|Georgia|Washington State|Colorado|Oregon|Massachusetts|Pennsylvania) (?:State )?(?:Department|Office|Division|Agency) of (?:[A-Z]\w+(?: and (?=[A-Z]))? ?){1,4}\b|\b(?:UK |British )?Ministry of [A-Z]\w+|\bHome Office\b|\bBundes(?:wehr|polizei|kriminalamt|ministerium \w+)"
)
_LOCAL_BODY = re.compile(
    r"\b(?P<kind>city|town|village|borough) of (?P<of>(?!New York Times)[A-Z]\w+(?: (?!County|Police)[A-Z]\w+)?)|\b(?P<council>(?!The |City )[A-Z]\w+(?: [A-Z]\w+)?) City Council\b"
    r"|\b(?P<jail>(?P<county>(?:(?!The\b)[A-Z]\w+ ){1,2}(?:County|Parish)) (?:Jail|Detention (?:Center|Facility)|Correctional (?:Center|Facility|Institution)|Sheriff's Office))\b"
    r"(?='s? (?:[\w$.,-]+ ){0,4}?(?:contracts?|agreements?|IGSA|deals?)\b| (?:has|had|have|ended|ends|signed|will end|renewed|cancell?ed) (?:[\w$.,-]+ ){0,4}?(?:contracts?|agreements?|IGSA|deals?)\b)"
)
"""'the city of Dorne', 'the Dorne City Council'; a county's jail where it has a contract is the county."""
_FORM_AND = re.compile(r"^.*\b(?:Inc|LLC|Corp|Corporation|Ltd|LLP|LP|GmbH|PLC|plc)\b\.?,? (?:and|or|&) ")
_TOWN_AND = re.compile(r"^(?:[A-Z]\w+ )?and (?=[A-Z])")
_NUMBER_ASIDE = re.compile(r"\*? ?\((?=[^)]*\d)[A-Z0-9-]{6,20}\)")
_ONE_AWARDEE = re.compile(
    r"(?: \([^)]*\))?,? (?:has|was|is|wins|gets|holds|(?:won|got|received|secured|landed) (?:an?|the))\b"
)
_LIST_OF_NAMES = re.compile(
    rf"{_WORD}(?: {_WORD}){{0,3}}(?:, {_WORD}(?: {_WORD}){{0,3}}){{1,8}},? (?:and|or|-+|&) (?:{_WORD}(?: {_WORD}){{0,3}})?"
)
_LOCAL_BUYS = re.compile(
    r",? (?:announced|signed|approved|awarded|has (?:a|an|signed|awarded|approved|agreed|bought|paid|had)|had (?:a|an)|bought|paid|pays|agreed)\b"
)
"""What a town does that is the buyer itself: 'Newport Beach, California, announced a contract'."""


_FOR_THE = re.compile(r"\b(?:for|of) (?:the |its )?$")
_SHORT_FORM = re.compile(r" \([A-Z][A-Z0-9/-]+\)")


_STAFF_OF = re.compile(
    rf"(?:[Aa]nonymous |[Cc]oncerned |[Ff]ormer )?(?P<name>{_NAME}) (?:employees|workers|staff|engineers|researchers)\b.*"
)


def learn(letter: Letter, table: NameTable) -> None:
    """Enter into ``table`` the companies, offices and other governments that only this letter names."""
    whole = plain(letter.text)
    _learn_offices(whole, table)
    speakers = " ".join(name for part in letter.parts for name in (part.sender,) if name)
    _learn_short_forms(f"{whole}\n\n{plain(speakers)}", table)
    _learn_known(whole, table)
    for pattern, word, department in programmes.departments():
        if word in whole and not table.knows(word) and pattern.search(whole):
            table.add_agency(word, department)
    # Where a company sits is no part of its name: 'X LLC, Houma, Louisiana, and Y Inc. of Utica, New York, won'.
    work = _NUMBER_ASIDE.sub("", places.without(whole))
    people = {
        word
        for part in letter.parts
        for name in (part.sender or "",)
        if re.search(r"\b(?:Sens?|Reps?|Senator|Representative)\b", name)
        for word in re.findall(r"[A-Z]\w{3,}", name)
    }
    for party in {name for part in letter.parts for name in (part.sender, part.recipient) if name}:
        bare = re.sub(r"\s*\([^()]*\)\s*$|, (?:[Ff]orm|[Aa]nnual|[Qq]uarterly|[Pp]ress) .*$", "", party)
        if _BY_FORM.fullmatch(bare) or re.search(rf"\b{_SUFFIX}$", bare):
            _enter(table, re.sub(rf"{LEGAL_FORM}$", "", bare), bare)
        elif staff := _STAFF_OF.fullmatch(party):
            _enter(table, staff["name"], staff["name"])  # those who work there speak of their employer
    # A word that the letter also writes small is a word: "Justifications", "However".
    small = set(re.findall(r"(?<![\w.@/-])[a-z]{3,}(?![\w@/-]|\.\w)", letter.text))
    found: list[tuple[str, str]] = []
    for place in _LOCAL_ANYWHERE.finditer(whole):
        _enter_local(table, place[0])
    for name, country in places.governments(whole):
        _enter_local(table, name, f"Government of {country}")
    for place in _LOCAL_BODY.finditer(whole):
        if place["of"] is not None:
            _enter_local(table, place[0], f"{place['kind'].capitalize()} of {place['of']}")
        elif place["council"] is not None:
            _enter_local(table, place[0], f"City of {place['council']}")
        else:
            _enter_local(table, place["jail"], place["county"])
    for match in _BY_FORM.finditer(work):
        name, written = match["name"], match[0]
        if joined := _FORM_AND.search(name):  # "X LLC and Y Inc." are two
            found += [(first["name"], first[0]) for first in _BY_FORM.finditer(name[: joined.end() - 4])]
            name, written = name[joined.end() :], written[joined.end() :]
        if (
            work[max(0, match.start() - 3) : match.start()] == "of " and " and " in name
        ):  # "X of Berlin and Y Corporation"
            name, written = name.split(" and ", 1)[1], written.split(" and ", 1)[1]
        elif (town := _TOWN_AND.search(name)) and re.search(
            r"\b(?:Inc|Corp|LLC|Corporation)", name[: town.start()]
        ) is None:
            name, written = name[town.end() :], written[town.end() :]
        joint = name.rpartition(" and ")
        if (
            " " in joint[2]
            and re.search(rf"\b{_SUFFIX}$", joint[0])
            and not re.match(
                rf"(?:{_SUFFIX}|Technical|Mission|Information|Electronic|Space|Weapons?|Support)\b", joint[2]
            )
        ):  # "Osprey Networks and Tarn Robotics LLC" are two
            found.append((joint[0], joint[0]))
            name, written = joint[2], written[len(joint[0]) + 5 :]
        if with_town := re.match(
            r"(.+?) of [A-Z]\w+(?:, [A-Z][\w.]*,?)? and (?=[A-Z])(.+)$", name
        ):  # "X of Utica and Y Inc."
            found.append((with_town[1], with_town[1]))
            name, written = with_town[2], written[with_town.start(2) :]
        found.append((name, written))
    called = strangers.contract_names(work)
    titles = " ".join(s.plain for s in letter.statements if s.kind == "heading" and _in_capitals(s.plain))
    for match in _BY_ENDING.finditer(work):
        if _PART.match(work, match.end()):
            continue  # "Acme's Human Care Services division" is Acme
        if any(start < match.end() and match.start() < end for start, end in called):
            continue  # "the Cyber Defense and Intelligence Support Services contract"
        if strangers.is_generic(match["name"], small):
            continue
        name = match["name"]
        if work[max(0, match.start() - 3) : match.start()] == "of " and " and " in name:
            name = name.split(" and ", 1)[1]  # "X of Utica and Pryor Cable"
        first = name.split(" and ", 1)[0]
        if (
            first != name
            and (re.search(rf"\b{_SUFFIX}$", first) or len(name.split()) > 4)
            and not strangers.is_generic(name.split(" and ", 1)[1])
        ):  # "Blue Heron Airways and Norcross Jet" are two
            found += [(piece, piece) for piece in name.split(" and ", 1)]
            continue
        if _is_contract_name(work, match.start(), match.end()):
            continue  # "the Veterans Technology Services contract"
        if _FOR_THE.search(work[max(0, match.start() - 8) : match.start()]) and (
            _SHORT_FORM.match(work, match.end()) or f"for {name}" in titles
        ):
            continue  # "a contract for Weapon Planning Software (WPS)", "USGS Turns to Acme for Mineral Mapping": what is bought
        found.append((name, name))
    described = any(mention.reference == "company" for mention in references(whole))
    described = described or any(mention.agency for block in whole.split("\n\n") for mention in table.find(block))
    for statement in letter.statements:
        text = statement.plain
        if statement.text.isupper() or not _names_unknown(text, table, small):
            continue
        for start, end in places.spans(text):
            before = text[:start].rstrip()
            is_seat = re.search(r"(?:\b(?:of|in|at|near|from)|[A-Z][\w.&'-]*\*?,?)$", before) is not None
            if not is_seat and _LOCAL_BUYS.match(text[end:]):
                _enter_local(table, text[start : text.index(",", start)])
        text = _NUMBER_ASIDE.sub("", places.without(text))
        low = text.lower()
        there = {words: any(word in low for word in words) for words in _GATES}
        for words, pattern in _POSITIONS:
            if words and not there[words]:
                continue
            for match in pattern.finditer(text):
                if _PLACE_BEFORE.search(text[: match.start("name")]):
                    continue  # "The company, based in Reston, was awarded"
                whole = match["name"] + (match["more"] or "")
                one = (
                    "," not in whole and " and " in whole and _ONE_AWARDEE.match(text, match.start("name") + len(whole))
                )
                if one and re.search(rf"\b{_SUFFIX}$", whole):
                    pieces = [whole]  # "BAE Systems Information and Electronic Systems was awarded"
                else:
                    pieces = [match["name"]] if _BY_FORM.match(whole) else _SPLIT.split(whole)
                since, until = match.start("name"), match.start("name") + len(pieces[0])
                if _is_thing(text, since, until, pieces[0]) or (len(pieces) == 1 and _is_person(text, since, until)):
                    continue
                if any(mention.agency and mention.start == 0 for mention in table.find(pieces[0])):
                    continue  # a list that opens with an agency is no list of companies
                stripped = [piece.strip(" ,") for piece in pieces]
                found += [(piece, piece) for piece in stripped if not _BY_FORM.fullmatch(piece)]
        found += [(name, name) for name in _strangers(text, table, small, described)]
    buyers = {match["by"] or match["who"] for match in _BUYER.finditer(work)}
    found = [(name, written) for name, written in found if name not in buyers]
    found = [pair for pair in found if " " in pair[0] or pair[0].lower() not in small]
    rests = {name for name, _ in found if _is_rest(name, found, whole)}
    found = [pair for pair in found if pair[0] not in rests]
    singles = {name for name, _ in found if " " not in name}
    blocks = [block for block in letter.text.split("\n\n") if any(single in block for single in singles)]
    for mention in (
        m for block in blocks for m in table.find(plain(block))
    ):  # "Tribune Contracting LLC ... Tribune was awarded"
        if mention.vendor and " " in mention.text and not mention.is_product and mention.text.split()[0] in singles:
            _enter_short(table, re.sub(rf"{LEGAL_FORM}$", "", mention.text), mention.vendor)
    spelled = {_initials(name) for name, _ in found}
    for name, written in sorted(found, key=lambda pair: -len(pair[0])):
        if not people & set(name.split()) and name not in spelled:
            _enter(table, name, written, singles)
    for rest in rests:  # "...Heavy Industries" after a cut
        if not table.knows(rest):
            longer = next(name for name, _ in found if name.endswith(f" {rest}"))
            owner = next((m.vendor for m in table.find(longer) if m.vendor), None)
            if owner is not None:
                table.add_vendor(rest, owner, "letter")
    _learn_initials(whole, table)
    for match in _LIST_OF_NAMES.finditer(work):
        # Who stands in one list with a known company is one too: "Microsoft, Dell and Motorola are all under contract".
        pieces = [piece.strip(" ,-&") for piece in re.split(r",? (?:and|or|&|-+) |, ", match[0]) if piece.strip(" ,-&")]
        mentions = table.find(match[0])
        vendors = sum(1 for mention in mentions if mention.vendor and not mention.is_product)
        if len(pieces) < 3 or not vendors or any(mention.agency for mention in mentions):
            continue
        for piece in pieces:
            if not people & set(piece.split()) and not re.search(r"\b[A-Z]\.|^(?:The|A) ", piece):
                _enter(table, piece, piece, singles)
    _learn_the_company(plain(letter.text), table)


def _is_rest(name: str, found: list[tuple[str, str]], whole: str) -> bool:
    """The end of a longer name of the letter, where it never stands without it: 'Heavy Industries' of 'Carrow Heavy Industries'."""
    return any(other.endswith(f" {name}") for other, _ in found) and not _stands_alone(name, whole)


def _stands_alone(name: str, whole: str) -> bool:
    return any(
        re.search(r"[A-Z][\w.&'-]* $|\u2026 ?$", whole[max(0, match.start() - 30) : match.start()]) is None
        for match in re.finditer(rf"\b{re.escape(name)}\b", whole)
    )


_TALKS = re.compile(
    r"\b(?:contract|agreement|deal|order|award|BPA|IDIQ|subscription|licen[cs]e|million|billion|compan(?:y|ies)|firm|vendor|sells?|sold|suppl|hire[ds]?|paid|pays|bought|buys?|works? with|worked with|relie[sd] on|rely|turned to|employees|workers)|[$€£]\d",
    re.IGNORECASE,
)
_STARTS = re.compile(r"(?:^|[.!?:;\"'(|*-]\s*)$")


def _strangers(text: str, table: NameTable, small: set[str], described: bool) -> Iterator[str]:
    """Names in ``text`` that only the words around them say to be companies; ``described``: the letter speaks of "the firm"."""
    if not _TALKS.search(text):
        return
    written = text
    text = _sentence_case(text, small)
    title = text != written
    known = table.find(text)
    agency = any(mention.agency for mention in known)
    lone = not any(mention.vendor and not mention.is_product for mention in known)
    called = strangers.contract_names(text)
    for first, end in strangers.candidates(text):
        start = first
        while opening := _OPENING.match(text[start:end]):
            start += opening.end()
        opens = text[start:end].split(" ", 1)
        if len(opens) == 2 and _STARTS.search(text[:start]) and _is_order(opens[0]):
            start += len(opens[0]) + 1  # "Cancel Zentrix contract"
        name = text[start:end]
        if (
            (" " not in name and (name.lower() in small or name.lower() in strangers.LABELS))
            or any(mention.start < end and start < mention.end for mention in known)
            or any(since < end and start < until for since, until in called)
            or strangers.is_generic(name)
            or _is_person(text, start, end)
            or strangers.is_thing(text, start, end)
            or (_is_thing(text, start, end, name) and not _is_between(text, end, known))
        ):
            continue
        if strangers.evidence(text, start, end, agency=agency or described, title=title, lone=lone):
            yield name


def _is_person(text: str, start: int, end: int) -> bool:
    return strangers.is_person(text, start, end) and not re.search(rf"\b(?:{_SUFFIX}|Company)$", text[start:end])


_WITH = re.compile(r" (?:contract|deal|agreement)s? (?:with|from|for) (?:the )?$")


def _is_between(text: str, end: int, known: list[Mention]) -> bool:
    """'the Zentrix contract with ICE': with the agency on the other side the first name is the company's."""
    after = next((mention for mention in known if mention.start >= end and not mention.reference), None)
    return after is not None and after.agency is not None and _WITH.match(text[end : after.start]) is not None


def _is_order(word: str) -> bool:
    """'Cancel', 'Drop': an order that opens a sentence, no part of the name after it."""
    entries = lexicon.verbs().get(word.lower(), ())
    return any(entry.form == "base" and not entry.words[1:] for entry in entries) or bool(
        lexicon.cue("imperative").fullmatch(word)
    )


_TITLE_WORD = re.compile(r"\b[A-Z][a-z]+(?:'s)?\b")


def _in_capitals(text: str) -> bool:
    words = re.findall(r"[A-Za-z][\w'-]+", text)
    return len(words) > 3 and sum(word[0].isupper() for word in words) >= 0.7 * len(words)


def _sentence_case(text: str, small: set[str]) -> str:
    """A heading in capitals ('Navy Awards Zentrix $4 Million Contract') with its known common words written small."""
    if not _in_capitals(text):
        return text

    def lowered(match: re.Match[str]) -> str:
        word = match[0].lower()
        common = (
            word in small or word in lexicon.verbs() or word in strangers.LABELS or word.capitalize() in _FUNCTION_WORDS
        )
        return word if common or word in ("million", "billion", "deal", "agreement", "for", "with", "to") else match[0]

    return _TITLE_WORD.sub(lowered, text)


_CAPITAL_WORD = re.compile(rf"(?<![\w'-]){_WORD}")


def _names_unknown(text: str, table: NameTable, small: set[str]) -> bool:
    """Whether a statement has a capital that is no known name and no common word: only then is there a company to learn."""
    spans = [(mention.start, mention.end) for mention in table.find(text)]
    return any(
        match[0] not in _FUNCTION_WORDS
        and match[0].lower() not in small
        and not any(start <= match.start() < end for start, end in spans)
        for match in _CAPITAL_WORD.finditer(text)
    )


def _is_contract_name(text: str, start: int, end: int) -> bool:
    """Whether a name is one of a contract or a programme: 'the Veterans Technology Services contract'."""
    article = re.search(r"\b(?:[Tt]he|[Ii]ts|[Tt]heir|[Oo]ur|an?|(?<=[A-Za-z])'s) $", text[max(0, start - 6) : start])
    owned = article is not None or "'s " in text[start:end]
    return owned and re.match(r" (?:contracts?|BPA|IDIQ|GWAC|vehicle|program)\b", text[end:]) is not None


def _is_thing(text: str, start: int, end: int, name: str) -> bool:
    """Whether what stands where a company may is called with an article as things and offices are: 'the Corps', 'the LCS (LCS)'."""
    if _THING.match(text, end) or _is_contract_name(text, start, end):
        return True
    article = re.search(r"\b[Tt]he $", text[max(0, start - 4) : start]) or name.startswith("The ")
    named = re.search(rf"\b{_SUFFIX}$|\bCompany$|^(?:The )?University of ", name)
    return bool(article) and named is None and not _BY_FORM.match(text, start)


_HEAD_WORDS = re.compile(
    r"\b(?:Corps|Bureau|Service|Center|Command|Guard|Institute|Commission|Mint|Laboratory)\b(?! of Land)"
)
_HEAD_USED = re.compile(
    r"\b[Tt]he (?:Corps|Bureau|Service|Center|Command|Guard|Institute|Commission|Mint|Laboratory)\b(?! [A-Z])"
)
_DISTRICT = re.compile(r"\b(?P<name>(?:(?!The\b)[A-Z][a-z]+ ){1,2}District)\b(?! (?:Court|Attorney|Judge))")


def _learn_short_forms(work: str, table: NameTable) -> None:
    """'the Corps', 'the Bureau' where one agency of the letter has that word in its name; the districts of the Corps."""
    if not (_HEAD_USED.search(work) or "District" in work):
        return
    heads: dict[str, set[Agency]] = {}
    for block in work.split("\n\n"):
        for mention in table.find(block):
            if mention.agency and mention.agency.is_federal:
                for head in _HEAD_WORDS.findall(f"{mention.text} {mention.agency.division or mention.agency.name}"):
                    heads.setdefault(head, set()).add(mention.agency)
    for head, owners in heads.items():
        if len(owners) == 1 and not table.knows(f"the {head}"):
            table.add_agency(f"the {head}", next(iter(owners)))
    corps = heads.get("Corps", set())
    if len(corps) == 1:
        for match in _DISTRICT.finditer(work):
            if not table.knows(match["name"]) and not any(m.agency for m in table.find(match["name"])):
                table.add_agency(match["name"], next(iter(corps)))


_THE_COMPANY = re.compile(r"\([^()]{0,60}?\bthe [\"']Company[\"'][^()]{0,40}\)")


def _learn_the_company(work: str, table: NameTable) -> None:
    """Of a filing, who it is that calls itself 'the "Company"' in a bracket behind its name."""
    defined = _THE_COMPANY.search(work)
    if defined is None:
        return
    before = table.find(work[max(0, defined.start() - 140) : defined.start()])
    vendor = next((m.vendor for m in reversed(before) if m.vendor), None)
    if vendor is not None:
        table.add_vendor("the Company", vendor, "letter")


def _learn_known(work: str, table: NameTable) -> None:
    """Well-known contractors and their products that stand in the letter; those of the store come first."""
    known = lexicon.load("contractors")
    for product, maker in known["products"]:
        if product in work and not table.knows(product):
            owner = next((m.vendor for m in table.find(maker) if m.vendor), None)
            table.add_vendor(product, owner or Vendor(maker), "product")
    unsure = frozenset(known["unsure"])
    for names in known["names"]:
        for name in names:
            if name in unsure and len(names) > 1 and not any(other in work for other in names if other not in unsure):
                continue
            if name in work and not table.knows(name):
                table.add_vendor(name, Vendor(names[0]), "legal")


_OFFICE = re.compile(
    r"(?P<name>(?:(?:National|Federal|Regional|Central|U\.S\.) )?(?:Office|Centers?|Division|Bureau|Directorate|Branch|Institutes?|Library|Laborator(?:y|ies)|Command|Program|Service)(?: (?:of|for|and|the|[A-Z]\w+))*) \((?:the )?\"?(?P<short>[A-Z][A-Za-z&-]{1,9})\"?\)"
)


def _learn_offices(work: str, table: NameTable) -> None:
    """'NIH's Office of Research Facilities (ORF)': an office of the agency named before it, with its short name."""
    for match in _OFFICE.finditer(work):
        if re.search(r"[A-Z]\w+ (?:and |& )?$", work[max(0, match.start() - 24) : match.start()]):
            continue  # "Web Experience and Content Management Services (WECMS)": what is bought
        if table.find(match["name"]) and any(
            m.end - m.start >= len(match["name"]) - 4 for m in table.find(match["name"])
        ):
            continue
        before = [
            m.agency
            for m in table.find(work[max(0, match.start() - 200) : match.start()])
            if m.agency and m.agency.is_federal
        ]
        parent = next((agency for agency in reversed(before) if agency.level in ("component", "department")), None)
        if parent is None:
            continue
        office = Agency(
            parent.name,
            f"{parent.key}:{match['short']}",
            parent.code,
            "division",
            parent.department,
            match["name"],
            parent.name,
        )
        for name in (match["name"], match["short"]):
            if not table.knows(name):
                table.add_agency(name, office)


def _enter(table: NameTable, name: str, written: str, singles: frozenset[str] | set[str] = frozenset()) -> None:
    """One candidate: off with opening words and possessives; not if it is known, an agency, a person, a month."""
    while opening := _OPENING.match(name):
        name, written = name[opening.end() :], written[opening.end() :]
    for pattern in (_OWNER, _TOWN):
        shorter = pattern.sub("", name)
        if shorter and shorter != name and not written.startswith(f"{name} &"):
            written = written.replace(name, shorter) if name in written else shorter
            name = shorter
    name = re.sub(r"(?:'s?|\.)$", "", name.strip(" ,"))
    written = re.sub(r"'s?$|(?<=\b(?:LLC|LLP|PLC|plc))\.$", "", written.strip(" ,"))
    if _LOCAL.search(name):
        _enter_local(table, name)
        return
    if not _is_company(name, has_form=written != name) or any(
        m.agency or (m.vendor and m.end - m.start > len(name) - 4) for m in table.find(name)
    ):
        return
    # "Palantir Foods LLC" is a company of its own, however it begins; without a legal form it may be the known one.
    if written == name and any(mention.vendor and mention.start == 0 for mention in table.find(name)):
        return
    vendor = Vendor(written)
    if not table.knows(name):
        table.add_vendor(written, vendor, "letter")
    first = name.split()[0]
    if first in singles and written == name:
        return  # "Boeing" stands alone elsewhere: it is not short for "Boeing Support Systems"
    _enter_short(table, name, vendor)


def _enter_short(table: NameTable, name: str, vendor: Vendor) -> None:
    """The first word of a company's name alone is its short name where that is no common word."""
    words = name.split()
    first = words[0]
    if (
        len(words) > 2
        and (short := _UP_TO_ENDING.match(name))
        and not (table.knows(short[1]) or strangers.is_generic(short[1]))
        and _is_company(short[1], has_form=False)
    ):
        table.add_vendor(short[1], vendor, "short")  # "Caspian Gate Logistics" is "Caspian Gate" in what follows
    if _NOT_COMPANY.search(first):
        return
    if (
        len(name.split()) > 1
        and len(first) > 3
        and first.lower() not in lexicon.load("companies")["common_first_words"]
        and not table.knows(first)
    ) or (len(name.split()) > 1 and first.isupper() and 2 < len(first) < 7 and not table.knows(first)):
        table.add_vendor(first, vendor, "short")


_UP_TO_ENDING = re.compile(rf"((?:\S+ )+?\S+) {_SUFFIX}(?: {_SUFFIX})*$")
_INITIALS = re.compile(r"(?<![\w.&-])[A-Z]{3,6}(?![\w&-])")


def _initials(name: str) -> str:
    words = [word for word in re.split(r"[ -]", name) if word[:1].isupper()]
    return "".join(word[0] for word in words) if len(words) > 2 else ""


def _learn_initials(whole: str, table: NameTable) -> None:
    """'NMSU' in a letter that names New Mexico State University."""
    short = {word for word in _INITIALS.findall(whole) if not table.knows(word)}
    if not short:
        return
    for block in whole.split("\n\n"):
        for mention in table.find(block):
            if mention.vendor is None or " " not in mention.text:
                continue
            letters = _initials(mention.text)
            if letters in short and not table.knows(letters):
                table.add_vendor(letters, mention.vendor, "letter")


_FUNCTION_WORDS = frozenset(
    "Below Above Beyond Here Following Meanwhile Instead Still Indeed Besides Perhaps Again Together Hence Therefore Moreover Elsewhere Afterward Afterwards Nonetheless Nevertheless Otherwise Likewise Yesterday Tomorrow Today Tonight Now Then Next First Second Third Lastly "
    "Few Many Nothing Nobody Rumors Rumours The This That These Those It Its In On At By For From With And But Or Nor So Yet If As To Of We You They He She I Our Your Their His Her My There Here When Where While After Before Since Until Under Over No Not "
    "Only Both Each All Any Some Such One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Fifteen Twenty Thirty Forty Fifty Dozens Hundreds Thousands Millions Most More Many Much Several Who What Which Why How Is Are Was Were Do Does Did Has Have Had Will Would Can Could Should May Might Must Other Another".split()
)


_CONTRACT_WORD = re.compile(r"\b(?:Contracts?|Agreements?|Task Orders?|IDIQ|BPA|GWAC)\b")
_INSTITUTION = re.compile(r"\b(?:University|Institute|Hospital|College|Laborator(?:y|ies))\b")


def _is_company(name: str, *, has_form: bool) -> bool:
    if name in _FUNCTION_WORDS or len(name.split()) > (
        6 if has_form else 9 if _INSTITUTION.search(name) else 7 if " and " in name else 4
    ):
        return False
    if any(sum(char.isdigit() for char in word) > 3 for word in name.split()):
        return False  # the number of a contract
    if len(name) < 2 or (len(name) < 3 and not name.isupper()) or not re.search(r"[A-Za-z]", name):
        return False
    if has_form:
        # The rest of a name that was cut off; "Private Prison Company CoreCivic"
        return name not in ("Company", "Corporation", "Group", "Inc") and not strangers.is_kind(name)
    if re.search(r"\bU\.?S\.?$", name):
        return False  # a title's "Networking for U.S."
    if (
        places.is_place(name)
        or places.is_place(f"{name}.")
        or _NOT_COMPANY.search(name)
        or name.lower() in lexicon.load("companies")["never"]
    ):
        return False
    if strangers.is_numbered(name) or programmes.owner(name) is not None or _CONTRACT_WORD.search(name):
        return False
    if len(name.split()) == 1 and lexicon.cue("imperative").fullmatch(name):
        return False  # "Please", "Disclose", "Confirm" open a sentence with a capital
    if re.fullmatch(r"[A-Z][a-z]{2,}ly|[A-Z][a-z]+(?:ations|ments|ever|less|theless|wise)", name):
        return False  # "Notably", "Justifications", "However"
    if len(name.split()) == 1 and re.fullmatch(r"[A-Z][a-z]{2,}(?:ed|ing)", name) and name.lower() in lexicon.verbs():
        return False  # "Entered a contract with X": an entry of a list
    return not (len(name.split()) == 1 and name.lower() in lexicon.load("companies")["common_first_words"])


def _enter_local(table: NameTable, name: str, whose: str | None = None) -> None:
    if table.knows(name):
        return
    # A county or city can stand on either side of a contract; which one it is, the frame sees from its other side.
    table.add_agency(name, Agency(whose or name, None, None, "other"))
