import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { Verify } from "./Verify";
import type { ShopMe } from "./wire";

const nobody: ShopMe = {
  verified: false,
  email: "",
  mails: true,
  texts: false,
  with: "Fair ID",
  asked: null,
};

const shown = (me: Partial<ShopMe>) =>
  render(<Verify me={{ ...nobody, ...me }} title="Who you are" help="" onMe={() => {}} />);

const at = (address: string) => history.replaceState(null, "", address);
const button = () => screen.queryByRole("link", { name: "Go on with Fair ID" });

afterEach(() => {
  cleanup();
  at("/");
});

describe("signing in through a provider", () => {
  it("is offered beside the code, and comes back to the page", () => {
    at("/e/e-1");
    shown({});
    expect(button()?.getAttribute("href")).toBe("/me/with?to=%2Fe%2Fe-1");
    expect(screen.getByRole("button", { name: "Send me a code" })).toBeTruthy();
  });

  it("is offered while a code is on its way, and where none can be sent", () => {
    const { unmount } = shown({ asked: { email: "a•••@fair.test", mail: "late", leftMs: 60_000 } });
    expect(button()).toBeTruthy();
    unmount();
    shown({ mails: false });
    expect(button()).toBeTruthy();
    expect(screen.queryByRole("textbox")).toBeNull();
  });

  it("is not offered where nobody is set, nor to who has verified an address", () => {
    const { unmount } = shown({ with: "" });
    expect(screen.queryByRole("link")).toBeNull();
    unmount();
    shown({ verified: true, email: "a•••@fair.test" });
    expect(screen.queryByRole("link")).toBeNull();
  });

  it.each([
    ["unverified", /Fair ID does not say that your e-mail is verified.*A code by e-mail does the same/],
    ["denied", /You did not agree/],
    ["down", /Fair ID does not answer now/],
    ["over", /took too long/],
    ["refused", /did not work/],
    ["too_many", /asked very often/],
  ])("says once why it was %s", (why, sentence) => {
    at(`/me?with=${why}`);
    const { unmount } = shown({});
    expect(screen.getByRole("alert").textContent).toMatch(sentence);
    expect(location.search).toBe("");
    unmount();
    shown({});
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("says nothing that a stranger's link makes up", () => {
    at("/me?with=Your%20card%20is%20blocked");
    shown({});
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
