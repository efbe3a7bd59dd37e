"""Made pages of the FPDS Atom feed: ten entries each, shaped and sized like the real ones."""

from __future__ import annotations

_FLAGS = "".join(
    f"<ns1:is{name}>false</ns1:is{name}>"
    for name in (
        "SmallBusiness",
        "VeteranOwned",
        "WomenOwned",
        "MinorityOwned",
        "FederalGovernment",
        "StateGovernment",
        "Foundation",
    )
    for _ in range(12)
)
_ENTRY = """<entry><title><![CDATA[New DELIVERY ORDER {piid}]]></title><modified>2022-10-01 08:00:00</modified>
<content xmlns:ns1="https://www.fpds.gov/FPDS" type="application/xml"><ns1:award xmlns:ns1="https://www.fpds.gov/FPDS" version="1.5">
<ns1:awardID><ns1:awardContractID><ns1:agencyID name="ICE">7012</ns1:agencyID><ns1:PIID>{piid}</ns1:PIID><ns1:modNumber>0</ns1:modNumber>
<ns1:transactionNumber>0</ns1:transactionNumber></ns1:awardContractID><ns1:referencedIDVID><ns1:agencyID name="FAS">4732</ns1:agencyID>
<ns1:PIID>GS35F0000X</ns1:PIID><ns1:modNumber>0</ns1:modNumber></ns1:referencedIDVID></ns1:awardID>
<ns1:relevantContractDates><ns1:signedDate>2022-09-25 00:00:00</ns1:signedDate><ns1:effectiveDate>2022-09-26 00:00:00</ns1:effectiveDate>
<ns1:currentCompletionDate>2023-09-25 00:00:00</ns1:currentCompletionDate></ns1:relevantContractDates>
<ns1:dollarValues><ns1:obligatedAmount>{money}.50</ns1:obligatedAmount></ns1:dollarValues>
<ns1:contractData><ns1:contractActionType description="DELIVERY ORDER">C</ns1:contractActionType>
<ns1:descriptionOfContractRequirement>CASE MANAGEMENT {piid}</ns1:descriptionOfContractRequirement></ns1:contractData>
<ns1:vendor><ns1:vendorHeader><ns1:vendorName>ACME</ns1:vendorName></ns1:vendorHeader><ns1:vendorSiteDetails>{flags}</ns1:vendorSiteDetails></ns1:vendor>
<ns1:transactionInformation><ns1:lastModifiedDate>2022-10-01 08:00:00</ns1:lastModifiedDate></ns1:transactionInformation>
</ns1:award></content></entry>"""


def page(number: int) -> str:
    """The page at ``start=number * 10``."""
    entries = "".join(
        _ENTRY.format(piid=f"70CTD022FR{number * 10 + each:08d}", money=number + each, flags=_FLAGS)
        for each in range(10)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>FPDS-NG search results</title>'
        f'<link rel="last" href="https://www.fpds.gov/ezsearch/FEEDS/ATOM?FEEDNAME=PUBLIC&amp;start={number * 10}"></link>{entries}</feed>'
    )
