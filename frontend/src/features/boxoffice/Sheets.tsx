import type { Board } from "../../bridge";
import { ClaimDialog } from "./ClaimDialog";
import { FindDialog } from "./FindDialog";
import { KeysDialog } from "./KeysDialog";
import { ParkDialog } from "./ParkDialog";
import { PassScreen } from "./PassScreen";
import { SendDialog } from "./SendDialog";
import { ShiftDialog } from "./ShiftDialog";
import { UndoDialog } from "./UndoDialog";
import { type Desk, NO_SHEET } from "./useDesk";

/** The sheet that lies over the Counter now, if any. */
export function Sheets({ board, desk, zone }: { board: Board | undefined; desk: Desk; zone: string }) {
  const { sheet, setSheet, selling } = desk;
  const close = () => setSheet(NO_SHEET);
  switch (sheet.kind) {
    case "find":
      return (
        <FindDialog
          start={sheet.start}
          zone={zone}
          onClose={close}
          onShow={desk.show}
          onPrint={desk.print}
          onUndo={desk.undo}
          onSend={desk.send}
          onClaim={(start) => setSheet({ kind: "claim", start })}
        />
      );
    case "claim":
      return <ClaimDialog start={sheet.start} onClose={close} />;
    case "park":
      return (
        <ParkDialog
          basket={selling.basket}
          list={desk.list}
          zone={zone}
          onClose={close}
          onParked={() => {
            desk.choose(0, []);
            close();
          }}
          onFetched={(basket, list) => {
            desk.choose(list, basket);
            close();
          }}
        />
      );
    case "shift":
      return <ShiftDialog zone={zone} onClose={close} />;
    case "keys":
      return <KeysDialog onClose={close} />;
    case "undo":
      return <UndoDialog sale={sheet.sale} onClose={close} onUndone={desk.undoneNow} />;
    case "send":
      return <SendDialog sale={sheet.sale} texts={board?.texts ?? false} onClose={close} />;
    case "passes":
      return <PassScreen sale={sheet.sale} onClose={close} />;
    default:
      return null;
  }
}
