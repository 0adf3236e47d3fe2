// The texts of the scripts, in French. Typography: ’, and a no-break space before : ; ? ! and inside figures.

export const fr = {
  // Search
  suggestions: "Suggestions",
  suggestionCount: "{} suggestions. Flèche bas pour les parcourir.",
  suggestionOne: "1 suggestion. Flèche bas pour la choisir.",
  suggestionNone: "Aucune suggestion. Entrée lance la recherche sur ce texte.",
  suggestionFail: "Les suggestions ne viennent pas. Vous pouvez lancer la recherche sur ce texte.",
  pointAt: "Le point {}, {}",
  pointKind: "coordonnées (latitude, longitude)",
  municipality: "commune",
  street: "rue",
  locality: "lieu-dit",
  housenumber: "adresse",
  aroundMe: "Autour de moi",
  locating: "Recherche de votre position…",
  locateDenied: "Votre navigateur n’a pas donné votre position. Tapez une adresse ou une commune.",
  locateFail: "Votre position n’a pas pu être trouvée. Tapez une adresse ou une commune.",
  locateVague: "Votre position n’est connue qu’à {} km près : c’est trop vague. Tapez une adresse ou une commune.",
  // Pages
  loading: "Chargement…",
  loaded: "Page à jour.",
  failTitle: "La réponse n’est pas arrivée",
  failNetwork: "Le service ne répond pas, ou la connexion est coupée. Ce qui est affiché dessous est la réponse d’avant.",
  failServer: "Le service a répondu par une erreur ({}). Ce qui est affiché dessous est la réponse d’avant.",
  failBusy: "Le service est très demandé. Réessayez dans quelques secondes.",
  retry: "Réessayer",
};
