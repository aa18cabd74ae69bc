"""Codes of the field as validated values: credit codes, divisions, industries, reference numbers, masks."""

from kezhuan.engine.codes.credit import CreditCode, make_credit_code
from kezhuan.engine.codes.divisions import Division, DivisionTable, FunctionalArea, divisions, functional_areas
from kezhuan.engine.codes.industries import (
    CityIndustry,
    Industry,
    IndustryTable,
    city_industries,
    city_industries_of,
    industries,
)
from kezhuan.engine.codes.masks import check_id_number, check_mobile, mask_id_number, mask_mobile, mask_text
from kezhuan.engine.codes.reference import ReferenceNumber, parse_reference_number, reference_number

__all__ = [
    "CityIndustry",
    "CreditCode",
    "Division",
    "DivisionTable",
    "FunctionalArea",
    "Industry",
    "IndustryTable",
    "ReferenceNumber",
    "check_id_number",
    "check_mobile",
    "city_industries",
    "city_industries_of",
    "divisions",
    "functional_areas",
    "industries",
    "make_credit_code",
    "mask_id_number",
    "mask_mobile",
    "mask_text",
    "parse_reference_number",
    "reference_number",
]
