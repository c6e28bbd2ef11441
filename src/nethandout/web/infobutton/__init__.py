"""Turn a question of a health-record system (HL7 Infobutton) into a feed with one leaflet."""
