import { useTranslation } from "../../i18n/useTranslation";
import { Button } from "../ui/button";
import { useSession } from "./session";

/** The next step of a face without a performance, for a person who may set an event up. */
export function ToOffice() {
  const { t } = useTranslation();
  const { view, setFace } = useSession();
  if (!(view.faces ?? []).includes("office")) return null;
  return (
    <Button look="primary" size="large" onClick={() => setFace("office")}>
      {t("shell.frame.setUp")}
    </Button>
  );
}
