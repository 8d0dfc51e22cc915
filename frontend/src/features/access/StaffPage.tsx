import { UserPlus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { access, type StaffDraft, useAction, useView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Avatar } from "../../components/ui/avatar";
import { Button } from "../../components/ui/button";
import { Card, RowsToCome } from "../../components/ui/card";
import { Chip } from "../../components/ui/chip";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Choice, Field, Tick } from "../../components/ui/field";
import { Page } from "../../components/ui/page";
import { Table } from "../../components/ui/table";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

const ROLES = ["seller", "steward", "supervisor", "organizer"] as const;

type Role = (typeof ROLES)[number];

function roleOf(role: string): Role {
  return ROLES.find((known) => known === role) ?? "seller";
}

/** Everybody who may sign in, with role and PIN. */
export function StaffPage() {
  const { t } = useTranslation();
  const staff = useView(["access", "staff"], access.List);
  const [editing, setEditing] = useState<StaffDraft>();
  const list = staff.data ?? [];
  return (
    <Page
      title={t("office.staff.title")}
      head={
        <>
          <Chip>{t("office.staff.people", { count: list.length })}</Chip>
          <span className="flex-1" />
          <Button
            look="primary"
            onClick={() => setEditing({ id: "", name: "", role: "seller", pin: "", active: true })}
          >
            <UserPlus />
            {t("office.staff.add")}
          </Button>
        </>
      }
    >
      <Refusal error={staff.error} />
      <Card className="overflow-auto">
        {staff.isPending ? (
          <RowsToCome />
        ) : (
          <Table>
            <thead>
              <tr>
                <th>{t("office.staff.name")}</th>
                <th>{t("office.staff.role")}</th>
                <th>
                  <span className="sr-only">{t("office.events.edit")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.map((person) => (
                <tr key={person.id}>
                  <td className="words">
                    <span className="flex items-center gap-[12px]">
                      <Avatar name={person.name} />
                      <b className="text-15 font-semibold [overflow-wrap:anywhere]">{person.name}</b>
                      {!person.active && <Chip>{t("office.staff.inactive")}</Chip>}
                    </span>
                  </td>
                  <td className="words">{t(`common.role.${roleOf(person.role)}`)}</td>
                  <td className="text-end">
                    <Button
                      look="quiet"
                      aria-label={t("office.staff.edit", { name: person.name })}
                      onClick={() => setEditing({ ...person, pin: "" })}
                    >
                      {t("office.events.edit")}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Card>
      {editing && <PersonDialog draft={editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}

function PersonDialog({ draft, onClose }: { draft: StaffDraft; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useAction(access.Save);
  const [person, setPerson] = useState(draft);
  useShortcuts([], { modal: true });
  const fresh = draft.id === "";
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await save.run({ ...person, name: person.name.trim() })) onClose();
  };
  const pinGood = /^\d{4,8}$/.test(person.pin) || (!fresh && person.pin === "");
  return (
    <Dialog open onClose={onClose} title={fresh ? t("office.staff.newTitle") : draft.name}>
      <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[12px]">
        <Field
          label={t("office.staff.name")}
          autoFocus
          autoComplete="off"
          maxLength={120}
          value={person.name}
          onChange={(e) => setPerson({ ...person, name: e.target.value })}
        />
        <Choice
          label={t("office.staff.role")}
          hint={t(`office.staff.roleHint.${roleOf(person.role)}`)}
          value={person.role}
          onChange={(e) => setPerson({ ...person, role: e.target.value })}
        >
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {t(`common.role.${role}`)}
            </option>
          ))}
        </Choice>
        <Field
          label={t("office.staff.pin")}
          hint={fresh ? undefined : t("office.staff.pinKeep")}
          type="password"
          inputMode="numeric"
          autoComplete="new-password"
          value={person.pin}
          onChange={(e) => setPerson({ ...person, pin: e.target.value.replace(/\D/g, "").slice(0, 8) })}
        />
        {!fresh && (
          <Tick
            label={t("office.staff.active")}
            checked={person.active}
            onChange={(e) => setPerson({ ...person, active: e.target.checked })}
          />
        )}
        <Refusal error={save.error} />
        <DialogActions>
          <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
            {t("common.do.cancel")}
          </Button>
          <Button
            size="large"
            look="primary"
            type="submit"
            disabled={save.busy || !person.name.trim() || !pinGood}
            shortcut={t("common.key.enter")}
          >
            {t("common.do.save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
