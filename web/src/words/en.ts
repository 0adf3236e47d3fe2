// The texts of the scripts, in English.

import type { Words } from "../words";

export const en: Words = {
  suggestions: "Suggestions",
  suggestionCount: "{} suggestions. Down arrow to go through them.",
  suggestionOne: "1 suggestion. Down arrow to choose it.",
  suggestionNone: "No suggestion. Enter searches for this text.",
  suggestionFail: "Suggestions do not come. You can search for this text.",
  pointAt: "The point {}, {}",
  pointKind: "coordinates (latitude, longitude)",
  municipality: "commune",
  street: "street",
  locality: "locality",
  housenumber: "address",
  aroundMe: "Around me",
  locating: "Finding your position…",
  locateDenied: "Your browser did not give your position. Type an address or a commune.",
  locateFail: "Your position could not be found. Type an address or a commune.",
  locateVague: "Your position is known only to within {} km, which is too vague. Type an address or a commune.",
  loading: "Loading…",
  loaded: "Page updated.",
  failTitle: "The answer did not arrive",
  failNetwork: "The service does not answer, or the connection is down. What is shown below is the answer from before.",
  failServer: "The service answered with an error ({}). What is shown below is the answer from before.",
  failBusy: "The service is very busy. Try again in a few seconds.",
  retry: "Try again",
};
