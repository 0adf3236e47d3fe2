# How addok is set up for French addresses: its two French plug-ins, and the fields and filters that a BAN service has.
# addok runs this file with exec, hence no imports. https://addok.readthedocs.io names each setting.

EXTRA_FIELDS = [{"key": "citycode"}, {"key": "oldcitycode"}, {"key": "oldcity"}, {"key": "district"}]
FILTERS = ["type", "postcode", "citycode"]

QUERY_PROCESSORS_PYPATHS = [
    "addok.helpers.text.check_query_length",
    "addok_france.extract_address",
    "addok_france.clean_query",
    "addok_france.remove_leading_zeros",
]
PROCESSORS_PYPATHS = [
    "addok.helpers.text.tokenize",
    "addok.helpers.text.normalize",
    "addok_france.glue_ordinal",
    "addok_france.fold_ordinal",
    "addok_france.flag_housenumber",
    "addok.helpers.text.synonymize",
    "addok_fr.phonemicize",
]
SEARCH_RESULT_PROCESSORS_PYPATHS = [
    "addok.helpers.results.match_housenumber",
    "addok_france.make_labels",
    "addok.helpers.results.score_by_importance",
    "addok.helpers.results.score_by_autocomplete_distance",
    "addok.helpers.results.score_by_ngram_distance",
    "addok.helpers.results.score_by_geo_distance",
    "addok.helpers.results.adjust_scores",
]

# Its file endpoint keeps every answer, as ours does without `min_score`: both are judged on the same rows.
CSV_MIN_SCORE = 0
ATTRIBUTION = "BAN"
LICENCE = "ETALAB-2.0"
