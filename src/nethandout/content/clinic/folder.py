"""Turn a folder name into a clinic folder to fill in, whole or not at all.

Every value that only a clinic may decide is in `clinic.yaml`, and empty: what must be
there is reported until it is filled in, what may be left out keeps the handouts that
need it from being printed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from nethandout.errors import FileError
from nethandout.files.publish import TEMPORARY, UNFINISHED, remove_leftovers

_CLINIC = """\
# Your clinic. Everything here is printed on handouts, or decides what they say.
# Type numbers between the quotes, so that they are printed exactly as you write them.
# See what is still missing: nethandout check --clinic DIR

# --- Needed for every handout -----------------------------------------------------------

name: ""                # as patients know you, at most 80 characters
address: []             # one line of the address in each pair of quotes: ["...", "..."]
country: ""             # 2 capital letters, such as US; decides units and phone numbers

phones:
  day: ""               # answered in your opening hours; with + and the country code
  night: ""             # answered at all other times: a person, day or night
emergency_number: ""    # the public one, digits only, such as 911 or 112

hours:
  days: []              # such as [monday, tuesday, wednesday, thursday, friday]
  open: ""              # 24 hours, such as 08:00
  close: ""             # 24 hours, such as 17:00

# --- If you like ------------------------------------------------------------------------

website:                # starts with https://; printed as a QR code
page_address:           # where you put leaflets as web pages: their QR code leads there; such as
                        # https://example.org/handouts/{handout_id}.html (not for patients' own)
logo:                   # an SVG, PNG or JPEG file in this folder; printed beside the name
brand_color:            # "#" and 6 digits, in quotes; dark enough to be read on white paper

# Which day and hour it is at your clinic; else it is by the clock of this computer.
time_zone:              # such as America/Chicago

language:               # of records that name none, such as es; else English

# Each handout for a patient says who approved it and when, as its record does.
approval:
  required:             # false if a record need not say it; else true
  by:                   # the person for records that name nobody, such as "Dr. A. Example"

# --- When to call: your clinic's own limits ---------------------------------------------
# There are no defaults, because clinics disagree. Put digits in quotes. A handout that
# needs a value which is empty here is not printed, and says which one.

thresholds:
  fever_c:                    # call at this temperature or above; °C (°F is added)
  stools_per_day:             # call above this number of stools in a day
  weight_gain_kg_per_week:    # call when weight goes up by this much or more; kg (lb is added)
  sugar_low_mg_dl:            # call when blood sugar is below this; mg/dL (mmol/L is added)
  sugar_high_mg_dl:           # call when blood sugar is above this; mg/dL (mmol/L is added)

# --- Radiation safety after PRRT: your radiation safety officer decides -----------------
# Published rules disagree. Needed only if you hand out PRRT topics.

radiation:
  own_bed_days:               # days to sleep alone
  household_days:             # days to keep a distance from adults at home
  children_days:              # days to keep a distance from children
  pregnant_days:              # days to keep a distance from pregnant women
  distance_m:                 # that distance, in meters (feet are added)
  bathroom_days:              # days with rules for the bathroom
  fluids_days:                # days to drink more
  laundry_days:               # days to wash clothes and sheets apart
  work_days:                  # days before going back to work
  travel_card_days:           # days to carry a card: detectors at airports may react

# --- Getting ready for a procedure or a test: your own lines and numbers ----------------
# A whole sentence in quotes for each line. What is empty prints as a line to write on, but
# without the numbers for a fever nothing is printed about a procedure that needs them.
# Repeat these lines for each: procedure-small-bowel-resection, treatment-surgery,
# treatment-prrt, test-ct, and so on (the whole list: nethandout topics). Your sentences must
# be translated before they print in another language: see locales/README.md.

procedures:
  procedure-hepatic-embolization:
    food:                     # such as "Eat nothing for 6 hours before you come."
    drink:
    blood_thinners:           # when to stop them, and who says so
    diabetes_medicine:        # printed only if you fill it in
    other_medicines:
    driver:
    bring:
    hours_flat:               # hours to lie flat after a tube in the groin
    nights:                   # nights in the hospital
    fever_from_day:           # call about a fever from this day on; before, it is expected
    fever_above_c:            # call about a fever of this temperature or above; °C (°F is added)
"""

_README = """\
# Your clinic folder

- `clinic.yaml`: your phone numbers, hours and limits. Fill this in first.
- `handouts/`: your own topics, or your own version of a built-in one.
- `locales/`: translations of your own topics and sentences.
- `templates/`: your own page layout; most clinics need none.

What you put here wins over what is built in. Nothing here may name a patient.

    nethandout check --clinic .
    nethandout build --clinic . RECORD -o FILE
"""

_HANDOUTS = """\
# Your own topics

One YAML file for each topic, in a folder named after its type: `drug/my-drug.yaml` holds
the topic `drug-my-drug`. A file with the name of a built-in topic takes its place: see
the list with `nethandout topics`.
"""

_LOCALES = """\
# Your own translations

    nethandout i18n update es --clinic DIR

makes `es/LC_MESSAGES/handouts.po`, to be opened in any PO editor. It holds what is not
translated already. To say a built-in text in your own words add it there, with the English
exactly as it is built in: yours is printed, and stays when you run the command again.
A qualified person who is not the translator must review it.

Terms of your own are rows of `termbase.csv`, beside this file.
"""

_TEMPLATES = """\
# Your own page layout

A file with the name of a built-in template takes its place.
"""

_FILES = {
    "clinic.yaml": _CLINIC,
    "README.md": _README,
    "handouts/README.md": _HANDOUTS,
    "locales/README.md": _LOCALES,
    "templates/README.md": _TEMPLATES,
}


def write_clinic_folder(folder: Path) -> None:
    """Turn the name of a new or empty folder into a clinic folder; raises `FileError`."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FileError(f"{folder} is there already and is not empty; name a new folder")
        folder.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(folder.resolve().parent)
        _write_whole(folder)
    except OSError as error:
        raise FileError(f"cannot make {folder}: {error.strerror}") from None


def _write_whole(folder: Path) -> None:
    """Write all files beside the folder first, then give them its name in one step."""
    parent = folder.resolve().parent
    draft = Path(tempfile.mkdtemp(UNFINISHED, TEMPORARY, parent))
    lock = os.open(draft, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems have no locks
            fcntl.flock(lock, fcntl.LOCK_EX)  # so that nobody takes it for a leftover
        for name, text in _FILES.items():
            path = draft / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        draft.chmod(0o755)
        draft.replace(folder.resolve())
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    finally:
        os.close(lock)
