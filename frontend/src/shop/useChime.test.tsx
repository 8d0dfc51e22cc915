import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { useChime } from "./useChime";

const played = vi.hoisted(() => vi.fn());
vi.mock("../sound/tones", () => ({ callTones: [], newPlayer: () => ({ play: played, wake: () => {} }) }));

function Page({ called }: { called: boolean | undefined }) {
  useChime(called);
  return null;
}

afterEach(() => {
  cleanup();
  played.mockClear();
});

describe("the sound of a call", () => {
  it("is heard once, when the turn comes while one waits", () => {
    const { rerender } = render(<Page called={false} />);
    rerender(<Page called={false} />);
    expect(played).not.toHaveBeenCalled();
    rerender(<Page called={true} />);
    rerender(<Page called={true} />);
    expect(played).toHaveBeenCalledTimes(1);
    rerender(<Page called={false} />);
    rerender(<Page called={true} />);
    expect(played).toHaveBeenCalledTimes(2);
  });

  it("is not heard by who comes to the page with a call", () => {
    const { rerender } = render(<Page called={undefined} />);
    rerender(<Page called={true} />);
    expect(played).not.toHaveBeenCalled();
  });
});
