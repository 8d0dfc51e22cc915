import { Camera, ClipboardPaste, Image, Keyboard, UserRoundSearch } from "lucide-react";
import { type ChangeEvent, useRef } from "react";
import { Button, keepFocus } from "../../components/ui/button";
import { VerdictWord } from "../../components/verdict/word";
import { type Say, useTranslation } from "../../i18n/useTranslation";
import type { CameraState } from "./useCamera";
import type { Notice } from "./useGate";

/** Ready: brackets, one word, and under it the other ways to bring a code in. */
export function ReadyField(props: {
  notice: Notice;
  deciding: boolean;
  noList: boolean;
  camera: CameraState;
  onPicture: (file: File) => void;
  onPaste: () => void;
  onCode: () => void;
  onFind: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div
      className="flex h-full min-h-0 flex-col items-center overflow-auto bg-bg px-[clamp(24px,18.6vw_-_214px,40px)] pt-[44px] pb-[24px]"
      data-testid="ready"
    >
      <div className="relative mb-[28px] flex w-full max-w-[860px] flex-1 flex-col items-center justify-center gap-[30px] text-ink">
        <Brackets />
        <div className="w-full px-[40px] text-center">
          <VerdictWord
            word={t(props.deciding ? "gate.ready.deciding" : "gate.ready.word")}
            widest={118}
            className="!font-bold text-[clamp(120px,12.9vw,230px)]"
          />
        </div>
        <p
          className="m-0 px-[32px] text-center text-[30px] leading-[1.2] font-medium text-ink-2"
          role="status"
        >
          {noticeText(props.notice, t) || (props.noList ? t("gate.ready.noList") : t("gate.ready.hint"))}
        </p>
      </div>
      <Ways {...props} />
    </div>
  );
}

function Brackets() {
  const corner = "absolute size-[96px] border-brand-ink";
  return (
    <div aria-hidden="true">
      <i className={`${corner} start-0 top-0 rounded-ss-[20px] border-s-[12px] border-t-[12px]`} />
      <i className={`${corner} end-0 top-0 rounded-se-[20px] border-e-[12px] border-t-[12px]`} />
      <i className={`${corner} start-0 bottom-0 rounded-es-[20px] border-s-[12px] border-b-[12px]`} />
      <i className={`${corner} end-0 bottom-0 rounded-ee-[20px] border-e-[12px] border-b-[12px]`} />
    </div>
  );
}

function Ways(props: {
  camera: CameraState;
  onPicture: (file: File) => void;
  onPaste: () => void;
  onCode: () => void;
  onFind: () => void;
}) {
  const { t } = useTranslation();
  const file = useRef<HTMLInputElement>(null);
  const { camera } = props;
  const picked = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    event.target.value = "";
    if (chosen) props.onPicture(chosen);
  };
  return (
    <div className="flex w-full flex-wrap items-center gap-[10px]">
      <button
        type="button"
        aria-pressed={camera.on}
        className="me-auto flex min-h-[56px] items-center gap-[12px]"
        onMouseDown={keepFocus}
        onClick={camera.toggle}
      >
        <span className="grid h-[56px] w-[76px] flex-none place-items-center overflow-hidden rounded-2 border-[1.5px] border-line-strong bg-sunken text-ink-3">
          <video
            ref={camera.video}
            playsInline
            muted
            className={camera.on ? "h-full w-full object-cover" : "hidden"}
          />
          {!camera.on && <Camera aria-hidden="true" />}
        </span>
        <span className="max-w-[22ch] text-14 text-ink-2">
          <b className="block text-15 text-ink">
            {t(camera.on ? "gate.ready.cameraOn" : "gate.ready.cameraOff")}
          </b>
          {camera.refused
            ? t("gate.ready.cameraNone")
            : t(camera.on ? "gate.ready.cameraStop" : "gate.ready.cameraStart")}
        </span>
      </button>
      <input
        ref={file}
        type="file"
        accept="image/*"
        onChange={picked}
        className="sr-only"
        tabIndex={-1}
        aria-label={t("gate.ready.picture")}
      />
      <Button size="large" className="px-[12px]" onClick={() => file.current?.click()}>
        <Image />
        {t("gate.ready.picture")}
      </Button>
      <Button size="large" className="px-[12px]" onClick={props.onPaste}>
        <ClipboardPaste />
        {t("gate.ready.paste")}
      </Button>
      <Button size="large" className="px-[12px]" onClick={props.onCode} shortcut="F4">
        <Keyboard />
        {t("gate.ready.typeCode")}
      </Button>
      <Button size="large" className="px-[12px]" onClick={props.onFind} shortcut="F3">
        <UserRoundSearch />
        {t("gate.ready.find")}
      </Button>
    </div>
  );
}

/** What the Gate says of a read that gave no verdict. */
export function noticeText(notice: Notice, t: Say): string {
  if (notice === null) return "";
  if (notice.kind === "damaged") return t("gate.ready.damaged", { digits: notice.digits });
  return t(`gate.ready.${notice.kind}`);
}
