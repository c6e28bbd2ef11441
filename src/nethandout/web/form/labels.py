"""Turn the words that a record may hold into what staff read in pick lists."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from nethandout.web.staff import msg

Labels = Mapping[str, str]

YES: Final = MappingProxyType({"true": msg("Yes")})
YES_NO: Final = MappingProxyType({"true": msg("Yes"), "false": msg("No")})
NOT_KNOWN: Final = MappingProxyType({"not-known": msg("Nobody knows the birth date")})
EDITIONS: Final = MappingProxyType(
    {
        "standard": msg("Standard"),
        "large-print": msg("Large print"),
        "card": msg("Only the cards for the wallet"),
    }
)
PAPERS: Final = MappingProxyType({"letter": msg("US Letter"), "a4": "A4"})
SCOPES: Final = MappingProxyType(
    {"visit": msg("What this visit needs"), "complete": msg("All topics, whole")}
)
ADDRESSES: Final = MappingProxyType({"feminine": msg("As a woman"), "masculine": msg("As a man")})
GRADES: Final = MappingProxyType({"1": msg("Grade 1"), "2": msg("Grade 2"), "3": msg("Grade 3")})
STOMACH_TYPES: Final = MappingProxyType(
    {"1": msg("Type 1"), "2": msg("Type 2"), "3": msg("Type 3")}
)
DEPTHS: Final = MappingProxyType(
    {
        "inner-lining": msg("in the inner lining"),
        "below-lining": msg("into the layer below the lining"),
        "muscle": msg("into the muscle"),
        "outer-layer": msg("into the outer layer"),
        "beyond": msg("beyond the organ"),
    }
)
MARGINS: Final = MappingProxyType(
    {
        "clear": msg("clear: no tumor at the edge"),
        "tumor-at-edge": msg("tumor at the edge"),
        "not-known": msg("could not be told"),
    }
)
UNITS: Final = MappingProxyType(
    {
        "mg": "mg",
        "g": "g",
        "microgram": msg("micrograms"),
        "mL": "mL",
        "unit": msg("units"),
        "MBq": "MBq",
        "GBq": "GBq",
        "tablet": msg("tablets"),
        "capsule": msg("capsules"),
        "drop": msg("drops"),
        "puff": msg("puffs"),
        "spray": msg("sprays"),
        "patch": msg("patches"),
        "packet": msg("packets"),
        "suppository": msg("suppositories"),
    }
)
MILLIGRAMS: Final = MappingProxyType({"mg": UNITS["mg"]})
ROUTES: Final = MappingProxyType(
    {
        "oral": msg("by mouth"),
        "under-tongue": msg("under the tongue"),
        "subcutaneous": msg("under the skin"),
        "deep-subcutaneous": msg("deep under the skin"),
        "intramuscular": msg("into a muscle"),
        "intravenous": msg("into a vein"),
        "on-skin": msg("on the skin"),
        "inhaled": msg("breathed in"),
        "nasal": msg("into the nose"),
        "eye": msg("into the eye"),
        "ear": msg("into the ear"),
        "rectal": msg("into the rectum"),
        "feeding-tube": msg("through a feeding tube"),
    }
)
TIMES: Final = MappingProxyType(
    {
        "morning": msg("in the morning"),
        "noon": msg("at noon"),
        "evening": msg("in the evening"),
        "bedtime": msg("at bedtime"),
    }
)
WEEKDAYS: Final = MappingProxyType(
    {
        "monday": msg("Monday"),
        "tuesday": msg("Tuesday"),
        "wednesday": msg("Wednesday"),
        "thursday": msg("Thursday"),
        "friday": msg("Friday"),
        "saturday": msg("Saturday"),
        "sunday": msg("Sunday"),
    }
)
FOOD: Final = MappingProxyType(
    {
        "meals": msg("with meals"),
        "food": msg("with food"),
        "empty-stomach": msg("on an empty stomach"),
        "before-meals": msg("before meals"),
        "after-meals": msg("after meals"),
    }
)
REASONS: Final = MappingProxyType(
    {
        "diarrhea": msg("diarrhea"),
        "pain": msg("pain"),
        "nausea": msg("nausea"),
        "fever": msg("fever"),
        "flushing": msg("flushing"),
        "constipation": msg("constipation"),
        "heartburn": msg("heartburn"),
        "belly-cramps": msg("belly cramps"),
        "itching": msg("itching"),
        "trouble-sleeping": msg("trouble sleeping"),
        "anxiety": msg("anxiety"),
    }
)
USES: Final = MappingProxyType(
    {
        "hormone-symptoms": msg("symptoms from hormones of the tumor"),
        "tumor-growth": msg("slowing the tumor"),
        "diarrhea": msg("diarrhea"),
        "fatty-stools": msg("fatty stools"),
        "digestion": msg("digestion"),
        "pain": msg("pain"),
        "nausea": msg("nausea"),
        "fever": msg("fever"),
        "flushing": msg("flushing"),
        "constipation": msg("constipation"),
        "stomach-acid": msg("stomach acid"),
        "itching": msg("itching"),
        "sleep": msg("sleep"),
        "anxiety": msg("anxiety"),
        "blood-pressure": msg("blood pressure"),
        "blood-clots": msg("blood clots"),
        "heart": msg("the heart"),
        "diabetes": msg("diabetes"),
        "infection": msg("an infection"),
        "low-thyroid": msg("a slow thyroid"),
        "vitamins": msg("vitamins"),
    }
)
APPOINTMENTS: Final = MappingProxyType(
    {
        "infusion": msg("infusion"),
        "injection": msg("injection"),
        "blood-test": msg("blood test"),
        "urine-test": msg("urine test"),
        "ct-scan": msg("CT scan"),
        "mri-scan": msg("MRI scan"),
        "pet-scan": msg("PET scan"),
        "ultrasound": msg("ultrasound"),
        "heart-ultrasound": msg("ultrasound of the heart"),
        "endoscopy": msg("endoscopy"),
        "colonoscopy": msg("colonoscopy"),
        "biopsy": msg("biopsy"),
        "procedure": msg("procedure"),
        "surgery": msg("surgery"),
        "prrt-dose": msg("PRRT dose"),
        "wound-check": msg("wound check"),
        "visit-doctor": msg("visit with the doctor"),
        "visit-nurse": msg("visit with the nurse"),
        "visit-surgeon": msg("visit with the surgeon"),
        "visit-anesthesia": msg("visit with the anesthesia team"),
        "visit-dietitian": msg("visit with the dietitian"),
        "phone-call": msg("phone call"),
        "video-visit": msg("video visit"),
    }
)
