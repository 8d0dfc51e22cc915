import { FindDialog } from "./FindDialog";
import { KeysDialog } from "./KeysDialog";
import { ParkDialog } from "./ParkDialog";
import { PassScreen } from "./PassScreen";
import { ShiftDialog } from "./ShiftDialog";
import { UndoDialog } from "./UndoDialog";
import { type Desk, NO_SHEET } from "./useDesk";

/** The sheet that lies over the Counter now, if any. */
export function Sheets({ desk, zone }: { desk: Desk; zone: string }) {
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
        />
      );
    case "park":
      return (
        <ParkDialog
          basket={selling.basket}
          zone={zone}
          onClose={close}
          onParked={() => {
            selling.setBasket([]);
            close();
          }}
          onFetched={(basket) => {
            selling.setBasket(basket);
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
    case "passes":
      return <PassScreen sale={sheet.sale} onClose={close} />;
    default:
      return null;
  }
}
