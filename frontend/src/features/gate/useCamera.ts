import { type RefObject, useEffect, useRef, useState } from "react";
import { readFrame } from "../../bridge";

/** Between two frames, in ms. */
const FRAME_MS = 90;
/** A code that is still in the picture, or was so lately, is not a new person. */
const SAME_CODE_MS = 3000;
/** Frames are read at this width, in pixels. */
const WIDTH = 960;

/** The camera as the Gate uses it. */
export interface CameraState {
  video: RefObject<HTMLVideoElement | null>;
  on: boolean;
  /** The machine has no camera, or does not let us use it. */
  refused: boolean;
  toggle: () => void;
}

/** Looks through the camera while `paused` is false and gives each code once. */
export function useCamera(paused: boolean, onCode: (code: string) => void): CameraState {
  const video = useRef<HTMLVideoElement>(null);
  const [on, setOn] = useState(false);
  const [refused, setRefused] = useState(false);
  const latest = useRef({ paused, onCode });
  latest.current = { paused, onCode };
  useEffect(() => {
    if (!on) return;
    const element = video.current;
    let stream: MediaStream | undefined;
    let ended = false;
    const stop = () => {
      ended = true;
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const begin = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({
          video: { width: { ideal: 1280 }, facingMode: "environment" },
        });
        if (ended || !element) return stop();
        element.srcObject = stream;
        await element.play();
        await look(element, () => ended, latest);
      } catch {
        if (ended) return;
        setRefused(true);
        setOn(false);
      }
    };
    void begin();
    return stop;
  }, [on]);
  return {
    video,
    on,
    refused,
    toggle: () => {
      setRefused(false);
      setOn((was) => !was);
    },
  };
}

type Latest = { current: { paused: boolean; onCode: (code: string) => void } };

async function look(video: HTMLVideoElement, ended: () => boolean, latest: Latest): Promise<void> {
  const canvas = document.createElement("canvas");
  let last = { code: "", at: 0 };
  while (!ended()) {
    const began = performance.now();
    const code = latest.current.paused && last.code === "" ? "" : await readOne(video, canvas);
    if (code !== "") {
      const again = code === last.code && began - last.at < SAME_CODE_MS;
      last = { code, at: began };
      if (!again && !latest.current.paused && !ended()) latest.current.onCode(code);
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, FRAME_MS - (performance.now() - began))));
  }
}

async function readOne(video: HTMLVideoElement, canvas: HTMLCanvasElement): Promise<string> {
  if (video.videoWidth === 0) return "";
  canvas.width = Math.min(WIDTH, video.videoWidth);
  canvas.height = Math.round((canvas.width / video.videoWidth) * video.videoHeight);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return "";
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  try {
    return await readFrame(greyOf(data), width, height);
  } catch {
    return "";
  }
}

/** One byte a pixel, by the weights that the eye gives red, green and blue. */
export function greyOf(rgba: Uint8ClampedArray): Uint8Array<ArrayBuffer> {
  const grey = new Uint8Array(rgba.length / 4);
  for (let i = 0; i < grey.length; i++) {
    const p = i * 4;
    grey[i] = ((rgba[p] ?? 0) * 77 + (rgba[p + 1] ?? 0) * 150 + (rgba[p + 2] ?? 0) * 29) >> 8;
  }
  return grey;
}
