"use client";
import type { SetEditView, TeacherRoleName } from "@tracepad/shared";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { CopyField } from "../../sharing/copy-field.tsx";

const ROLES: readonly { role: TeacherRoleName; label: string }[] = [
  { role: "assistant", label: "assistant: sees and comments" },
  { role: "editor", label: "editor: changes the set and its courses" },
  { role: "owner", label: "owner: also who teaches" },
];

/** Who teaches the set, and a link for who shall. */
export function People({ view, onChange, onFailure }: { view: SetEditView; onChange(): void; onFailure(error: unknown): void }) {
  const { id: set, teachers, role: mine } = view;
  const [role, setRole] = useState<TeacherRoleName>("assistant");
  const [link, setLink] = useState<string | null>(null);
  const owner = mine === "owner";
  return (
    <section className="publish" aria-label="Teachers">
      <h2>Teachers</h2>
      <ul className="people">
        {teachers.map(({ user, name, role: theirs, you }) => (
          <li key={user}>
            <span>
              {name}
              {you && " (you)"}
            </span>
            {owner && !you ? (
              <label>
                <span className="vh">Role of {name}</span>
                <select
                  value={theirs}
                  onChange={(event) =>
                    void api.sets.role.mutate({ set, user, role: event.target.value as TeacherRoleName }).then(onChange, onFailure)
                  }
                >
                  {ROLES.map((each) => (
                    <option key={each.role} value={each.role}>
                      {each.role}
                    </option>
                  ))}
                </select>
              </label>
            ) : (
              <span className="meta">{theirs}</span>
            )}
            {(owner || you) && (
              <button
                type="button"
                className="link"
                onClick={() =>
                  confirm(you ? "Stop teaching this set?" : `Take ${name} out?`) &&
                  void api.sets.role.mutate({ set, user, role: null }).then(onChange, onFailure)
                }
              >
                {you ? "step back" : "take out"}
              </button>
            )}
          </li>
        ))}
      </ul>
      {owner && (
        <form
          className="row-form"
          onSubmit={(event) => {
            event.preventDefault();
            api.sets.invite
              .mutate({ set, role })
              .then(({ token }) => setLink(new URL(`/teach/invite/${token}`, location.href).href), onFailure);
          }}
        >
          <label>
            Invite as
            <select value={role} onChange={(event) => setRole(event.target.value as TeacherRoleName)}>
              {ROLES.map((each) => (
                <option key={each.role} value={each.role}>
                  {each.label}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" className="btn">
            Make a link
          </button>
        </form>
      )}
      {link !== null && <CopyField label="For one person, within 14 days" value={link} />}
    </section>
  );
}
