import { describe, expect, it } from "vitest";
import { isPair, type Pair, type Pairs } from "../i18n/words";
import { say } from "./say";
import { words } from "./words";

function flat(tree: Pairs, path = ""): [string, Pair][] {
  return Object.entries(tree).flatMap(([name, value]): [string, Pair][] => {
    const here = path ? `${path}.${name}` : name;
    return isPair(value) ? [[here, value]] : flat(value, here);
  });
}

const sentences = flat(words);
const argsOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1] ?? "");

describe("every sentence of the shop", () => {
  it("says the same with the same values in both languages", () => {
    const wrong = sentences.filter(([, [en, fr]]) => {
      const [a, b] = [new Set(argsOf(en)), new Set(argsOf(fr))];
      a.delete("count");
      b.delete("count");
      return en.trim() === "" || fr.trim() === "" || [...a].sort().join() !== [...b].sort().join();
    });
    expect(wrong).toEqual([]);
  });

  it("with a form for one has one for more", () => {
    const names = new Set(sentences.map(([name]) => name));
    for (const name of names) {
      if (name.endsWith("_one")) expect(names).toContain(name.replace(/_one$/, "_other"));
    }
  });
});

describe("saying", () => {
  it("chooses the plural and writes numbers of the language", () => {
    expect(say("en", "pick.items", { count: 1 })).toBe("1 ticket");
    expect(say("en", "line.before", { count: 1283 })).toBe("1,283 before you");
    expect(say("fr", "line.before", { count: 1283 })).toBe("1\u202f283 avant vous");
    expect(say("fr", "pick.items", { count: 0 })).toBe("0 billet");
    expect(say("en", "pick.items", { count: 0 })).toBe("0 tickets");
  });

  it("puts what people wrote in as it is", () => {
    expect(say("en", "pick.went", { types: "<b>{{x}}</b>" })).toBe("These went just now: <b>{{x}}</b>");
  });
});
