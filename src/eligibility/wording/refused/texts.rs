//! What errors say of parameters, places and tables, in both languages.

/// Each English text and the same in French; `{}` stands for what was given or may be given.
pub(super) const TEXTS: &[(&str, &str)] = &[
    ("is given twice", "est donné deux fois"),
    ("is empty", "est vide"),
    (
        "is empty; leave the parameter out when the fact is not known",
        "est vide ; ne donnez pas ce paramètre quand le fait n’est pas connu",
    ),
    ("no such parameter", "n’est pas un paramètre connu"),
    ("no such field", "n’est pas un champ connu"),
    ("no such field of the profile", "n’est pas un champ connu du profil"),
    ("must be text", "doit être un texte"),
    ("must be an object", "doit être un objet JSON"),
    (
        "the question must be a JSON object",
        "la question doit être un objet JSON",
    ),
    ("must be full or short", "doit être full ou short"),
    ("must be fr or en", "doit être fr ou en"),
    ("must be json or html, once", "doit être json ou html, une fois"),
    ("must be json, csv or geojson", "doit être json, csv ou geojson"),
    (
        "must be json, csv, geojson, svg or html",
        "doit être json, csv, geojson, svg ou html",
    ),
    ("goes with format=geojson only", "ne va qu’avec format=geojson"),
    ("must be point or outline", "doit être point ou outline"),
    ("must be a date (YYYY-MM-DD)", "doit être une date (AAAA-MM-JJ)"),
    ("must not be after {}", "ne doit pas être après le {}"),
    (
        "is not taken: the two lists say which days are compared; see before.day and after.day",
        "n’est pas pris : les deux listes disent quels jours sont comparés ; voir before.day et after.day",
    ),
    ("must be a list of ids", "doit être une liste d’identifiants"),
    ("no aid \"{}\" (known: {})", "aucune aide « {} » (connues : {})"),
    ("is missing: name one aid", "manque : nommez une aide"),
    ("must be a list of places", "doit être une liste de lieux"),
    ("must have 1 to {} places", "doit avoir de 1 à {} lieux"),
    ("the shares add up to more than 1", "les parts font ensemble plus de 1"),
    (
        "name a place: commune, address, lat and lon, or postcode and city",
        "nommez un lieu : commune, address, lat et lon, ou postcode et city",
    ),
    (
        "name the place in one way only: commune, address, lat and lon, or postcode and city",
        "nommez le lieu d’une seule façon : commune, address, lat et lon, ou postcode et city",
    ),
    ("goes with lat and lon only", "ne va qu’avec lat et lon"),
    (
        "is missing: a point needs lat and lon",
        "manque : un point a besoin de lat et de lon",
    ),
    (
        "is missing: lat and lon go together",
        "manque : lat et lon vont ensemble",
    ),
    (
        "is missing: postcode and city go together",
        "manque : postcode et city vont ensemble",
    ),
    ("must be from {} to {}", "doit être entre {} et {}"),
    ("must be five digits", "doit avoir cinq chiffres"),
    ("has more than {} characters", "a plus de {} caractères"),
    ("has more than {} bytes", "a plus de {} octets"),
    ("has more than {} entries", "a plus de {} entrées"),
    ("is not UTF-8", "n’est pas en UTF-8"),
    (
        "must be a decimal number, with a point",
        "doit être un nombre décimal, avec un point",
    ),
    (
        "longitude {} is not between -180 and 180",
        "la longitude {} n’est pas entre -180 et 180",
    ),
    (
        "latitude {} is not between -90 and 90",
        "la latitude {} n’est pas entre -90 et 90",
    ),
    (
        "\"{}\" is not an INSEE commune code (five digits, or 2A or 2B and three digits)",
        "« {} » n’est pas un code INSEE de commune (cinq chiffres, ou 2A ou 2B et trois chiffres)",
    ),
    (
        "\"{}\" is not a département code (01 to 95, 2A, 2B, 971 to 988)",
        "« {} » n’est pas un code de département (01 à 95, 2A, 2B, 971 à 988)",
    ),
    ("\"{}\" is not a région code", "« {} » n’est pas un code de région"),
    (
        "must be the code of a département",
        "doit être le code d’un département",
    ),
    (
        "give department or region, not both",
        "donnez department ou region, pas les deux",
    ),
    ("must be some of {}", "doit être parmi {}"),
    ("must be true or false", "doit être true ou false"),
    ("must be a number from {} to {}", "doit être un nombre de {} à {}"),
    (
        "must be a whole number from {} to {}",
        "doit être un nombre entier de {} à {}",
    ),
    ("must be one of {}", "doit être l’un de {}"),
    (
        "must be a list of {}, or none",
        "doit être une liste prise parmi {}, ou none",
    ),
    ("must be a list of words", "doit être une liste de mots"),
    (
        "must be text of at most 100 characters",
        "doit être un texte de 100 caractères au plus",
    ),
    ("must be an INSEE commune code", "doit être le code INSEE d’une commune"),
    ("must be a list of aids", "doit être une liste d’aides"),
    (
        "must be a list of {aid, signed_on, …}",
        "doit être une liste de {aid, signed_on, …}",
    ),
    ("none stands alone", "none ne va avec rien d’autre"),
    ("must be JSON text, such as {}", "doit être un texte JSON, comme {}"),
    ("must be a JSON list", "doit être une liste JSON"),
    ("no aid of that name", "aucune aide n’a ce nom"),
    ("must be euros from 0 to {}", "doit être un montant en euros de 0 à {}"),
    (
        "no such member (aid, signed_on, decided_on, ended_on, paid)",
        "n’est pas un membre connu (aid, signed_on, decided_on, ended_on, paid)",
    ),
    ("needs \"aid\"", "a besoin de « aid »"),
    // Places.
    (
        "no commune has or had the INSEE code {}",
        "aucune commune n’a, ni n’a eu, le code INSEE {}",
    ),
    (
        "the point is not in commune {}",
        "le point n’est pas dans la commune {}",
    ),
    (
        "no place was found for this address; it must end in a postcode and a city, such as \"34000 Montpellier\"",
        "aucun lieu n’a été trouvé pour cette adresse ; elle doit se terminer par un code postal et une commune, comme « 34000 Montpellier »",
    ),
    (
        "this address names no commune for certain; nearest by name: {}. Give the postcode and the city, such as \"34000 Montpellier\", or the INSEE code",
        "cette adresse ne nomme aucune commune avec certitude ; les plus proches par le nom : {}. Donnez le code postal et la commune, comme « 34000 Montpellier », ou le code INSEE",
    ),
    (
        "no commune that the data covers has or had the INSEE code {}",
        "aucune commune des données n’a, ni n’a eu, le code INSEE {}",
    ),
    (
        "the name fits {} communes; give the postcode or the INSEE code",
        "le nom convient à {} communes ; donnez le code postal ou le code INSEE",
    ),
    (
        "this point is in no commune of France: at sea or abroad",
        "ce point n’est dans aucune commune de France : en mer ou à l’étranger",
    ),
    (
        "commune {} is in a collectivity overseas, which the data does not cover",
        "la commune {} est dans une collectivité d’outre-mer que les données ne couvrent pas",
    ),
    // Tables.
    (
        "must be eligibility, geocode or reverse",
        "doit être eligibility, geocode ou reverse",
    ),
    ("must be addresses or table", "doit être addresses ou table"),
    (
        "the first line has no names of columns",
        "la première ligne n’a pas de noms de colonnes",
    ),
    ("it is damaged or cut off", "il est abîmé ou coupé"),
    ("it has more than {} cells; save it as CSV", "il a plus de {} cellules"),
    (
        "its part {} unpacks to more than {} MiB; save it as CSV",
        "sa partie {} fait plus de {} Mio une fois décompressée",
    ),
    (
        "its part {} has more than {} bytes without a tag; save it as CSV",
        "sa partie {} a plus de {} octets sans balise",
    ),
    // What is at no address.
    (
        "no aid has this id; the ids are at /aids",
        "aucune aide n’a cet identifiant ; les identifiants sont à /aids",
    ),
    ("no problem has this name", "aucun problème n’a ce nom"),
    ("no commune has this code", "aucune commune n’a ce code"),
    ("no QPV that is loaded has this code", "aucun QPV chargé n’a ce code"),
    (
        "{} is a former commune and has no outline; today it is {}",
        "{} est une ancienne commune et n’a pas de contour ; elle est aujourd’hui {}",
    ),
    (
        "no generation has the id \"{}\"; there are: {}",
        "aucune liste n’a l’identifiant « {} » ; il y a : {}",
    ),
    (
        "{} is a state of {} and {} one of {}: name two states of one layer",
        "{} est un état de {} et {} en est un de {} : nommez deux états d’une même couche",
    ),
    (
        "states of {} are not compared; those of zonage-medecins, qpv, montagne and massifs are",
        "les états de {} ne sont pas comparés ; ceux de zonage-medecins, qpv, montagne et massifs le sont",
    ),
    (
        "one of the two states of {} is never in use, as another one begins on the same day",
        "l’un des deux états de {} n’est jamais en usage, car un autre commence le même jour",
    ),
    (
        "there is no such asset in this version",
        "il n’y a pas de tel fichier dans cette version",
    ),
    (
        "tiles are at /tiles/{z}/{x}/{y}.mvt",
        "les tuiles sont à /tiles/{z}/{x}/{y}.mvt",
    ),
    (
        "tiles go to zoom {}; enlarge those beyond",
        "les tuiles vont jusqu’au zoom {} ; agrandissez celles-ci au-delà",
    ),
    (
        "at zoom {} columns and rows go from {} to {}",
        "au zoom {}, colonnes et lignes vont de {} à {}",
    ),
    ("must be a whole number", "doit être un nombre entier"),
    ("tiles have no layer \"{}\"", "les tuiles n’ont pas de couche « {} »"),
    // Requests.
    ("this path takes {}", "ce chemin prend {}"),
    (
        "the address has {} bytes, at most {} are read",
        "l’adresse a {} octets, {} au plus sont lus",
    ),
    (
        "the headers have {} bytes, at most {} are read",
        "les en-têtes ont {} octets, {} au plus sont lus",
    ),
    ("the body has more than {} bytes", "le corps a plus de {} octets"),
    ("the request took longer than {} s", "la demande a pris plus de {} s"),
    (
        "send JSON with Content-Type: application/json",
        "envoyez du JSON avec Content-Type: application/json",
    ),
    (
        "POST takes its parameters in the body",
        "POST prend ses paramètres dans le corps",
    ),
    (
        "the body is not JSON: line {}, column {}",
        "le corps n’est pas du JSON : ligne {}, colonne {}",
    ),
];
