"""What python-docx has no word for: the language of a document, and a record of our own inside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

_NAMESPACE = "urn:standpunt:draft"
_ITEM = "/customXml/standpunt.xml"
_PROPERTIES = "/customXml/standpuntProps.xml"
# Names our part among those of others; Word keeps a part only when it has such a name.
_ITEM_ID = "{6D3A8C52-6E0B-4C56-9B0E-5D1B3C7F2A11}"
_DATA_STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"


def speak_dutch(document: Document, language: str) -> None:
    """Set the language of all text."""
    from docx.oxml.ns import qn

    run_properties = document.styles.element.find(".//" + qn("w:rPrDefault")).find(qn("w:rPr"))
    element = run_properties.find(qn("w:lang"))
    if element is None:
        element = run_properties.makeelement(qn("w:lang"), {})
        run_properties.append(element)
    for name in ("w:val", "w:eastAsia"):
        element.set(qn(name), language)


def attach_record(document: Document, record: dict[str, Any]) -> None:
    """Put a record into the document as a part of XML, which whoever edits the text does not see."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from lxml import etree

    root = etree.Element(f"{{{_NAMESPACE}}}draft", nsmap={None: _NAMESPACE})
    root.text = json.dumps(record)  # in ASCII: JSON may hold characters that XML may not
    store = etree.Element(f"{{{_DATA_STORE}}}datastoreItem", nsmap={"ds": _DATA_STORE})
    store.set(f"{{{_DATA_STORE}}}itemID", _ITEM_ID)
    schemas = etree.SubElement(store, f"{{{_DATA_STORE}}}schemaRefs")
    etree.SubElement(schemas, f"{{{_DATA_STORE}}}schemaRef").set(f"{{{_DATA_STORE}}}uri", _NAMESPACE)
    package = document.part.package
    item = Part(PackURI(_ITEM), CONTENT_TYPE.XML, _as_bytes(root), package)
    item.relate_to(
        Part(PackURI(_PROPERTIES), _PROPERTIES_TYPE, _as_bytes(store), package), RELATIONSHIP_TYPE.CUSTOM_XML_PROPS
    )
    document.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)


def attached_record(document: Document) -> dict[str, Any]:
    """The record that `attach_record` put in; {} where there is none, or none that can be read."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    for relation in document.part.rels.values():
        if relation.reltype != RELATIONSHIP_TYPE.CUSTOM_XML or relation.is_external:
            continue
        try:
            root = etree.fromstring(relation.target_part.blob, parser)
            record = json.loads(root.text or "") if root.tag == f"{{{_NAMESPACE}}}draft" else None
        except (etree.XMLSyntaxError, ValueError, RecursionError):  # somebody else's, or somebody has been at it
            continue
        if isinstance(record, dict):
            return record
    return {}


def paragraph_texts(document: Document) -> Iterator[str]:
    """Each paragraph as its reader sees it: in tables, frames and content controls too, and with changes that are tracked.

    python-docx leaves out inserted words that nobody accepted yet, and keeps to paragraphs of body and tables.
    """
    from docx.oxml.ns import qn

    shown = (qn("w:t"), qn("w:tab"), qn("w:br"))
    paragraph, fallback = qn("w:p"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
    for element in document.element.body.iter(paragraph):
        if next(element.iterancestors(fallback), None) is not None:  # the same text once more, for older programs
            continue
        own = (node for node in element.iter(*shown) if next(node.iterancestors(paragraph)) is element)
        yield " ".join("".join(node.text or " " for node in own).split())


def _as_bytes(root: Any) -> bytes:
    from lxml import etree

    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content
