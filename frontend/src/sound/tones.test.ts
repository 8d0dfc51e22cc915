import { describe, expect, it } from "vitest";
import { admitTones, attentionTones, callTones, knockTones, refusedTones, type Tone } from "./tones";

/** The rhythm that an ear hears: starts and lengths of what does not sound at once, in ms. */
function rhythm(tones: readonly Tone[]): string {
  const seen = new Map(tones.map((tone) => [tone.at, tone.length]));
  return [...seen].map(([at, length]) => `${Math.round(at * 1000)}+${Math.round(length * 1000)}`).join(" ");
}

describe("the sounds", () => {
  it.each([
    ["admit: short, long", rhythm(admitTones(0)), "0+70 80+120"],
    ["admit three: a tick a person", rhythm(admitTones(3)), "0+70 80+120 250+50 350+50 450+50"],
    ["refused: two long equal", rhythm(refusedTones), "0+260 350+260"],
    [
      "attention: three even, again after 4 s",
      rhythm(attentionTones),
      "0+120 170+120 340+120 4000+120 4170+120 4340+120",
    ],
    ["a call: three rising, twice", rhythm(callTones), "0+140 180+140 360+300 900+140 1080+140 1260+300"],
    ["nothing readable: one knock", rhythm(knockTones), "0+40"],
  ])("%s", (_name, heard, want) => {
    expect(heard).toBe(want);
  });
});
