import { describe, expect, it } from "vitest";
import { pairs, startTranslations } from "./index";
import { isPair, type Pair, type Pairs } from "./words";

function flat(tree: Pairs, path = ""): [string, Pair][] {
  return Object.entries(tree).flatMap(([name, value]): [string, Pair][] => {
    const here = path ? `${path}.${name}` : name;
    return isPair(value) ? [[here, value]] : flat(value, here);
  });
}

const sentences = flat(pairs);

function argsOf(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1] ?? "").sort();
}

describe("every sentence", () => {
  it("says the same with the same values in both languages", () => {
    const wrong = sentences.filter(([, [en, fr]]) => {
      // A plural's "one" may drop its count: "One person", "Une personne".
      const [a, b] = [argsOf(en), argsOf(fr)];
      if (!a.includes("count") && b.includes("count")) a.push("count");
      return en.trim() === "" || fr.trim() === "" || a.sort().join() !== b.join();
    });
    expect(wrong).toEqual([]);
  });

  it("has both plural forms", () => {
    const names = new Set(sentences.map(([name]) => name));
    for (const name of names) {
      if (name.endsWith("_one")) expect(names).toContain(name.replace(/_one$/, "_other"));
      if (name.endsWith("_other")) expect(names).toContain(name.replace(/_other$/, "_one"));
    }
  });

  it("speaks French plurals, for millions too", () => {
    const i18n = startTranslations("fr");
    expect(i18n.t("common.unit.tickets", { count: 1 })).toBe("1 billet");
    expect(i18n.t("common.unit.tickets", { count: 1_000_000 })).toBe("1000000 billets");
  });
});
