import { renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { startTranslations } from "./index";
import { type Spelled, useErrorText } from "./useError";

function say(language: string, error: Spelled): string {
  startTranslations(language);
  return renderHook(() => useErrorText()).result.current(error);
}

describe("a refusal", () => {
  const table: [string, Spelled, string, string][] = [
    [
      "about one field is exact in both languages",
      { code: "invalid", message: "A PIN has digits only.", args: { field: "pin" } },
      "A PIN has digits only.",
      "Un code n’a que des chiffres.",
    ],
    [
      "of a known code is exact too",
      { code: "too_late", message: "Somebody of this sale is inside already. It cannot be undone." },
      "Somebody of this sale is inside already. It cannot be undone.",
      "Une personne de cette vente est déjà entrée. On ne peut plus l’annuler.",
    ],
    [
      "with values says them",
      { code: "sold_out", message: "Only 3 left here of VIP.", args: { type: "VIP", left: "3" } },
      "Only 3 left here of VIP. Take fewer, or ask for more.",
      "Il ne reste ici que 3 de VIP. Prenez-en moins, ou demandez-en.",
    ],
    [
      "that knows no values says none",
      { code: "sold_out", message: "There are not so many free.", args: { type: "", left: "" } },
      "There are not so many free.",
      "Il n’y en a pas autant de libres.",
    ],
    [
      "that counts says how long",
      {
        code: "locked_out",
        message: "Too many wrong PINs. Wait, or ask a supervisor.",
        args: { seconds: "30" },
      },
      "Too many wrong PINs. Wait 30 seconds.",
      "Trop de codes faux. Attendez 30 secondes.",
    ],
    [
      "that nothing is left says so",
      { code: "sold_out", message: "VIP is used up.", args: { type: "VIP", left: "0" } },
      "VIP is used up at this counter. Ask for more, or send the buyer to another one.",
      "VIP est épuisé à ce guichet. Demandez-en, ou envoyez l’acheteur à un autre.",
    ],
    [
      "that a newer program worded otherwise keeps the sentence of its code",
      { code: "needs_person", message: "Ask the moon." },
      "A supervisor must confirm this.",
      "Un superviseur doit confirmer.",
    ],
    [
      "of a code that only a newer program knows keeps its own words",
      { code: "eclipse", message: "The moon is in the way." },
      "The moon is in the way.",
      "The moon is in the way.",
    ],
  ];
  it.each(table)("%s", (_name, error, english, french) => {
    expect(say("en", error)).toBe(english);
    expect(say("fr", error)).toBe(french);
  });
});
