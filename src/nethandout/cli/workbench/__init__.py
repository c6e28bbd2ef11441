"""Turn what translators do all day into commands of `nethandout i18n`, one for each file."""
