package api

import (
	"errors"
	"maps"
	"time"

	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

// asked is how one route is called, and who may have what it is called for.
type asked struct {
	path string // with ids in it, where the route has some
	body any
	form bool // the body is one, and no JSON
	ours bool // called as a page of ours does
	// header is what else has to stand in the request.
	header map[string]string
	// only are the callers who may have this very thing; empty: whoever has the role, for it is their own.
	only []string
	// otherwise is what others with the role are answered; 0: as if it were not there.
	otherwise int
	// public is what a route without roles answers anybody.
	public int
}

// browserKey is the public key of a browser that is pushed to.
const browserKey = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"

const (
	thePatient = "the patient"
	careTeam   = "clinician on the care team"
	shareEnded = "on the care team, share ended"
	theOwner   = "owner not on it"
	aProgram   = "a program of the practice"
	anApp      = "an app that the patient let in"
)

// allAsks has one row a route: a route without its row fails the test.
func allAsks() map[string]func(w *world, visit uuid.UUID) asked {
	rows := asks()
	maps.Copy(rows, planAsks())
	maps.Copy(rows, waysInAsks())
	maps.Copy(rows, fhirAsks())
	maps.Copy(rows, clientAsks())
	maps.Copy(rows, exportAsks())
	return rows
}

// asks are the rows of everything but plans and ways in.
func asks() map[string]func(w *world, visit uuid.UUID) asked {
	today, yesterday := storetest.Today().String(), storetest.Today().Add(-1).String()
	onAna := func(rest string, body any) func(*world, uuid.UUID) asked {
		return func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String() + rest, body: body, only: []string{careTeam, shareEnded}}
		}
	}
	onWebhook := func(rest string, body any) func(*world, uuid.UUID) asked {
		return func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/practice/webhooks/" + w.webhook().String() + rest, body: body, only: []string{theOwner}}
		}
	}
	fixed := func(a asked) func(*world, uuid.UUID) asked { return func(*world, uuid.UUID) asked { return a } }
	onVisit := func(noun string, body any, only ...string) func(*world, uuid.UUID) asked {
		return func(_ *world, visit uuid.UUID) asked {
			return asked{path: "/api/v1/visits/" + visit.String() + noun, body: body, only: only}
		}
	}
	return map[string]func(*world, uuid.UUID) asked{
		"GET /healthz":          fixed(asked{public: 200}),
		"GET /readyz":           fixed(asked{public: 200}),
		"GET /api/openapi.json": fixed(asked{public: 200}),
		"GET /api/docs":         fixed(asked{public: 200}),
		"GET /api/docs.css":     fixed(asked{public: 200}),
		"GET /api/v1/setup":     fixed(asked{public: 200}),
		"POST /api/v1/auth/sign-in": func(*world, uuid.UUID) asked {
			return asked{public: 401, body: map[string]string{"login": "nobody." + uuid.NewString(), "password": "of the name"}}
		},
		"POST /api/v1/auth/passkey":         fixed(asked{public: 200, body: "{}"}),
		"POST /api/v1/auth/passkey/sign-in": fixed(asked{public: 410, body: map[string]any{"ticket": "nobody's", "credential": nil}}),
		"POST /api/v1/auth/refresh":         fixed(asked{public: 401, ours: true, body: "{}"}),
		"POST /api/v1/auth/sign-out":        fixed(asked{public: 204, ours: true, body: "{}"}),
		"POST /api/v1/setup":                fixed(asked{public: 404, body: setupBody("a code nobody made")}),
		"POST /api/v1/invitations/confirm":  fixed(asked{public: 404, body: claimBody()}),
		"POST /api/v1/invitations/accept":   fixed(asked{public: 404, body: acceptBody()}),
		"POST /api/v1/invitations/passkey":  fixed(asked{public: 404, body: claimBody()}),
		"POST /api/v1/invitations/recover":  fixed(asked{public: 404, body: recoverBody(claimBody())}),
		"POST /api/v1/setup/passkey":        fixed(asked{public: 404, body: map[string]any{"token": "BBBB-BBBB-BBBB-BBBB", "login": "maya", "display_name": "Maya"}}),

		"POST /api/v1/guest/visit":                   fixed(asked{public: 404, body: map[string]any{"code": "BBBB-BBBB-BBBB-BBBB"}}),
		"POST /api/v1/guest/check-in":                fixed(asked{public: 404, body: guestBody("BBBB-BBBB-BBBB-BBBB")}),
		"POST /api/v1/visits/{visit_id}/guest-codes": onVisit("/guest-codes", map[string]any{"way": "paper"}, careTeam, shareEnded),
		"POST /api/v1/clinic/paper/visit": func(w *world, visit uuid.UUID) asked {
			return asked{body: map[string]any{"code": w.sheet(visit)}, only: []string{careTeam, shareEnded}}
		},
		"POST /api/v1/clinic/paper": func(w *world, _ uuid.UUID) asked {
			return asked{body: guestBody(w.sheet(w.ana.Visit(w.maya, storetest.Tomorrow()))), only: []string{careTeam, shareEnded}}
		},

		"GET /api/v1/me":           fixed(asked{}),
		"GET /api/v1/export":       fixed(asked{}),
		"GET /api/v1/me/alerts":    fixed(asked{}),
		"PUT /api/v1/me/alerts":    fixed(asked{body: map[string]any{"email": "alerts@clinic.example"}}),
		"GET /api/v1/me/reminders": fixed(asked{}),
		"PUT /api/v1/me/reminders": fixed(asked{body: map[string]any{
			"zone": "UTC", "log_at": "20:00", "off": []string{}, "quiet_from": "21:00", "quiet_until": "08:00", "email": "reminders@home.example",
		}}),
		"PUT /api/v1/me/push": fixed(asked{body: map[string]any{
			"endpoint": "https://push.example.com/" + uuid.NewString(), "zone": "UTC", "auth": "AAAAAAAAAAAAAAAAAAAAAA", "p256dh": browserKey,
		}}),
		"DELETE /api/v1/me/push":                                fixed(asked{}),
		"POST /api/v1/reminders/later":                          fixed(asked{public: 404, body: map[string]any{"later": "nobody made this"}}),
		"GET /api/v1/reminders/stop/{link}":                     fixed(asked{public: 404, path: models.ReminderStopPath + "nobody-made-this"}),
		"POST /api/v1/reminders/stop/{link}":                    fixed(asked{public: 404, path: models.ReminderStopPath + "nobody-made-this"}),
		"GET /api/v1/practice/mails":                            fixed(asked{}),
		"GET /api/v1/practice/webhooks":                         fixed(asked{}),
		"POST /api/v1/practice/webhooks":                        fixed(asked{body: webhookBody()}),
		"PATCH /api/v1/practice/webhooks/{webhook_id}":          onWebhook("", map[string]any{"events": []string{"flag.raised"}}),
		"DELETE /api/v1/practice/webhooks/{webhook_id}":         onWebhook("", nil),
		"POST /api/v1/practice/webhooks/{webhook_id}/secret":    onWebhook("/secret", nil),
		"POST /api/v1/practice/webhooks/{webhook_id}/test":      onWebhook("/test", nil),
		"GET /api/v1/practice/webhooks/{webhook_id}/deliveries": onWebhook("/deliveries", nil),
		"POST /api/v1/practice/webhooks/{webhook_id}/replay":    onWebhook("/replay", map[string]any{"since": "2026-01-01T00:00:00Z"}),
		"GET /api/v1/sessions":                                  fixed(asked{}),
		"DELETE /api/v1/sessions":                               fixed(asked{}),
		"PUT /api/v1/me/password": fixed(asked{
			body: map[string]any{"password": "another of ten and more"}, only: []string{thePatient, "another patient", "another practice's patient"}, otherwise: 409, // the staff here have no second factor
		}),
		"DELETE /api/v1/sessions/{session_id}": func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/sessions/" + w.session.String(), only: []string{thePatient}}
		},
		"POST /api/v1/invitations": fixed(asked{
			body: map[string]any{"role": "patient", "display_name": "Rosa M.", "given_name": "Rosa", "birth_year": 1988, "pronouns": ""},
			only: []string{careTeam, "clinician not on it", "another practice's clinician", shareEnded}, otherwise: 403,
		}),
		"DELETE /api/v1/invitations/{invitation_id}": func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/invitations/" + w.invited().String(), only: []string{careTeam, shareEnded, theOwner}}
		},
		"PATCH /api/v1/accounts/{account_id}": func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/accounts/" + w.account.String(), body: map[string]any{"credentials": "NP"}, only: []string{theOwner}}
		},
		"POST /api/v1/accounts/{account_id}/enable": func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/accounts/" + w.account.String() + "/enable", body: "{}", only: []string{theOwner}}
		},
		"GET /api/v1/practice/sealed-copies": fixed(asked{}),
		"POST /api/v1/practice/sealed-copies/{copy_id}/open": func(w *world, _ uuid.UUID) asked {
			var id uuid.UUID
			w.readPage(w.visit)
			if err := w.db.Owner.QueryRow(w.t.Context(), `
UPDATE summaries SET ended_at = now(), ended_by = 'replaced', first_read_at = now(), first_read_by = $3
 WHERE practice_id = $1 AND visit_id = $2 AND ended_at IS NULL RETURNING id`,
				w.ana.PracticeID, w.ana.Shared(w.maya), w.maya.ID).Scan(&id); err != nil {
				w.t.Fatal(err)
			}
			return asked{path: "/api/v1/practice/sealed-copies/" + id.String() + "/open", body: "{}", only: []string{theOwner}}
		},
		"GET /api/v1/me/erasure": fixed(asked{}),
		"POST /api/v1/me/erasure": func(w *world, _ uuid.UUID) asked {
			w.exec(`DELETE FROM erasures`)
			return asked{body: "{}"}
		},
		"DELETE /api/v1/me/erasure": func(w *world, _ uuid.UUID) asked {
			w.erasureAsked()
			return asked{only: []string{thePatient}}
		},
		"GET /api/v1/practice/erasures": fixed(asked{}),
		"POST /api/v1/practice/erasures": func(w *world, _ uuid.UUID) asked {
			w.exec(`DELETE FROM erasures`)
			return asked{body: map[string]any{"patient_id": w.ana.Patient.ID}, only: []string{theOwner}}
		},
		"DELETE /api/v1/practice/erasures/{patient_id}": func(w *world, _ uuid.UUID) asked {
			w.erasureAsked()
			return asked{path: "/api/v1/practice/erasures/" + w.ana.Patient.ID.String(), only: []string{theOwner}}
		},
		"POST /api/v1/practice/erasures/{patient_id}/record": func(w *world, _ uuid.UUID) asked {
			gone := w.ana.Practice.InCare(w.maya)
			w.exec(`INSERT INTO erasures (practice_id, patient_id, id, by_owner, due_at, begun_at, erased_at)
				VALUES ($1, $2, gen_random_uuid(), true, now(), now(), now())`, gone.PracticeID, gone.ID)
			return asked{path: "/api/v1/practice/erasures/" + gone.ID.String() + "/record", body: "{}", only: []string{theOwner}}
		},
		"PUT /api/v1/practice/retention":                     fixed(asked{body: map[string]any{"years": 7}}),
		"POST /api/v1/clinic/patients/{patient_id}/recovery": onAna("/recovery", nil),
		"DELETE /api/v1/me/recovery": func(w *world, _ uuid.UUID) asked {
			// Everybody's makes one: more than are made in an hour.
			if _, err := w.db.Owner.Exec(w.t.Context(), `UPDATE invitations SET created_at = created_at - interval '1 hour' WHERE account_id = $1`, w.ana.ID); err != nil {
				w.t.Fatal(err)
			}
			if _, err := w.db.Store.OfferPatientRecovery(w.t.Context(), w.maya.Actor, w.ana.Patient.ID, randomBytes(32)); err != nil && !errors.Is(err, models.ErrConflict) {
				w.t.Fatal(err) // a conflict: hers was disabled
			}
			return asked{only: []string{thePatient}}
		},
		"POST /api/v1/accounts/{account_id}/recovery": func(w *world, _ uuid.UUID) asked {
			return asked{
				path: "/api/v1/accounts/" + w.account.String() + "/recovery", body: map[string]any{"given_name": "Noor", "birth_year": 1988},
				only: []string{theOwner},
			}
		},
		"GET /api/v1/clinic/patients/{patient_id}/standing": onAna("/standing", nil),
		"GET /api/v1/clinic/patients/{patient_id}/log/{domain}": func(w *world, visit uuid.UUID) asked {
			w.ana.Save(models.KindStandingShare, uuid.New(), storetest.Fields{"domain": "mood", "shared": visit == w.visit})
			return asked{
				path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String() + "/log/mood?through=" + today, only: []string{careTeam},
			}
		},
		"PUT /api/v1/clinic/patients/{patient_id}/reading-days/{day_id}": func(w *world, _ uuid.UUID) asked {
			return onAna("/reading-days/"+uuid.NewString(), map[string]any{"weekday": 2})(w, w.visit)
		},
		"GET /api/v1/practice/felt-heard": fixed(asked{}),
		"PUT /api/v1/visits/{visit_id}/felt-heard": func(w *world, _ uuid.UUID) asked {
			past := w.ana.Visit(w.maya, time.Now().Add(-time.Hour))
			return asked{path: "/api/v1/visits/" + past.String() + "/felt-heard", body: map[string]any{"heard": "yes"}, only: []string{thePatient}}
		},
		"GET /api/v1/practice":   fixed(asked{}),
		"PATCH /api/v1/practice": fixed(asked{body: map[string]any{"version": 1, "name": "Juniper House"}}),
		"PUT /api/v1/practice/coverage": fixed(asked{
			body: map[string]any{"version": 1, "hours": []any{}, "holidays": []any{}, "cover": []any{}},
		}),
		"GET /api/v1/practice/uptake":                fixed(asked{}),
		"PUT /api/v1/practice/look":                  fixed(asked{body: models.DefaultLookThresholds()}),
		"GET /api/v1/clinic/overview":                fixed(asked{}),
		"GET /api/v1/practice/people":                fixed(asked{}),
		"GET /api/v1/practice/access-events":         fixed(asked{}),
		"POST /api/v1/practice/access-events/verify": fixed(asked{body: "{}"}),
		"POST /api/v1/accounts/{account_id}/disable": func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/accounts/" + w.account.String() + "/disable", body: "{}", only: []string{theOwner}}
		},

		"POST /api/v1/sync": fixed(asked{body: map[string]any{
			"cursor": "", "device": uuid.New(), "app_version": "1", "changes": []any{},
		}}),
		"GET /api/v1/access-events":              fixed(asked{}),
		"GET /api/v1/patterns":                   fixed(asked{path: "/api/v1/patterns?questions=walk_mood&day=" + today}),
		"GET /api/v1/visits/{visit_id}/preview":  onVisit("/preview?day="+today, nil, thePatient),
		"DELETE /api/v1/visits/{visit_id}/share": onVisit("/share", nil, thePatient),
		"POST /api/v1/visits/{visit_id}/share": func(w *world, visit uuid.UUID) asked {
			var page struct {
				Digest string `json:"digest"`
			}
			path := "/api/v1/visits/" + visit.String()
			w.as(w.token(w.ana.SignIn()), "GET", path+"/preview?day="+today, nil).status(200).into(&page)
			return asked{
				path: path + "/share", body: map[string]any{"day": today, "digest": page.Digest, "left_out": []string{}},
				only: []string{thePatient},
			}
		},

		"GET /api/v1/clinic/visits":    fixed(asked{path: "/api/v1/clinic/visits?from=" + yesterday + "&to=" + yesterday}), // before the visit that is shared, in every zone
		"GET /api/v1/clinic/patients":  fixed(asked{}),
		"POST /api/v1/clinic/patients": fixed(asked{body: map[string]any{"display_name": "Rosa M.", "given_name": "Rosa", "birth_year": 1988}}),
		"PATCH /api/v1/clinic/patients/{patient_id}": func(w *world, _ uuid.UUID) asked {
			return asked{
				path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String(), body: map[string]any{"reference": ""},
				only: []string{careTeam, shareEnded},
			}
		},
		"POST /api/v1/clinic/visits": func(w *world, _ uuid.UUID) asked {
			return asked{
				body: map[string]any{"patient_id": w.ana.Patient.ID, "starts_at": storetest.Tomorrow(), "minutes": 30},
				only: []string{careTeam, shareEnded},
			}
		},
		"GET /api/v1/clinic/calendar":                                fixed(asked{}),
		"PUT /api/v1/clinic/calendar/feed":                           fixed(asked{body: map[string]string{"address": "https://calendar.example/a.ics"}}),
		"DELETE /api/v1/clinic/calendar/feed":                        onEvent("", nil),
		"POST /api/v1/clinic/calendar/events/{event_id}/match":       onEvent("/match", map[string]any{}),
		"DELETE /api/v1/clinic/calendar/events/{event_id}/match":     onEvent("/match", nil),
		"POST /api/v1/clinic/calendar/events/{event_id}/dismissed":   onEvent("/dismissed", "{}"),
		"DELETE /api/v1/clinic/calendar/events/{event_id}/dismissed": onEvent("/dismissed", nil),
		"POST /api/v1/clinic/calendar/paste":                         fixed(asked{body: map[string]any{"day": today, "text": "9:00 AR"}}),
		"POST /api/v1/clinic/calendar/visits": func(w *world, _ uuid.UUID) asked {
			visit := map[string]any{"patient_id": w.ana.Patient.ID, "starts_at": storetest.Tomorrow(), "minutes": 30}
			return asked{body: map[string]any{"visits": []any{visit}}, only: []string{careTeam, shareEnded}}
		},
		"PATCH /api/v1/clinic/visits/{visit_id}": func(_ *world, visit uuid.UUID) asked {
			return asked{
				path: "/api/v1/clinic/visits/" + visit.String(), body: map[string]any{"minutes": 30},
				only: []string{careTeam, shareEnded},
			}
		},
		"GET /api/v1/clinic/patients/{patient_id}/team": func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String() + "/team", only: []string{careTeam, shareEnded}}
		},
		"POST /api/v1/clinic/patients/{patient_id}/team": func(w *world, _ uuid.UUID) asked {
			return asked{
				path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String() + "/team",
				body: map[string]any{"clinician_id": w.account}, only: []string{careTeam, shareEnded},
			}
		},
		"DELETE /api/v1/clinic/patients/{patient_id}/team/{clinician_id}": func(w *world, _ uuid.UUID) asked {
			colleague := w.maya.Practice.Clinician()
			colleague.Join(w.ana.Patient)
			return asked{
				path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String() + "/team/" + colleague.ID.String(),
				only: []string{careTeam, shareEnded},
			}
		},
		"PUT /api/v1/clinic/patients/{patient_id}/replies/{reply_id}": func(w *world, visit uuid.UUID) asked {
			concern := w.concern
			if visit == w.ended { // one that was shared on no other page
				concern = w.ana.Concern(canary)
				w.ana.EndedShare(w.maya)
			}
			return asked{
				path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String() + "/replies/" + uuid.NewString(),
				body: map[string]any{"concern_id": concern, "kind": "answer", "heard": canary}, only: []string{careTeam},
			}
		},
		"GET /api/v1/practice/instruments": fixed(asked{}),
		"PUT /api/v1/practice/instruments/{code}": fixed(asked{
			path: "/api/v1/practice/instruments/stc", body: map[string]any{"on": true},
		}),
		"GET /api/v1/clinic/instruments": fixed(asked{}),
		"GET /api/v1/clinic/patients/{patient_id}/measures": func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String() + "/measures", only: []string{careTeam, shareEnded}}
		},
		"PUT /api/v1/clinic/patients/{patient_id}/measure-requests/{request_id}": func(w *world, visit uuid.UUID) asked {
			instrument := "gad_2"
			if visit == w.ended { // one that is not asked yet
				instrument = "phq_2"
			}
			return asked{
				path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String() + "/measure-requests/" + uuid.NewString(),
				body: map[string]any{"instrument": instrument, "rhythm": "before_visit", "day": storetest.Today()}, only: []string{careTeam, shareEnded},
			}
		},
		"GET /api/v1/clinic/follow-ups": fixed(asked{}),
		"GET /api/v1/clinic/waits":      fixed(asked{}),
		"PUT /api/v1/clinic/patients/{patient_id}/acknowledgements/{acknowledgement_id}": func(w *world, _ uuid.UUID) asked {
			return asked{
				path: "/api/v1/clinic/patients/" + w.ana.Patient.ID.String() + "/acknowledgements/" + uuid.NewString(),
				body: map[string]any{"follow_up_id": followUp(w.ana)}, only: []string{careTeam, shareEnded},
			}
		},
		"GET /api/v1/visits/{visit_id}/summary":       onVisit("/summary", nil, careTeam),
		"GET /api/v1/visits/{visit_id}/summary/print": onVisit("/summary/print?as=text", nil, careTeam),
		"GET /api/v1/visits/{visit_id}/share/print":   onVisit("/share/print?paper=a4", nil, thePatient),
		"POST /api/v1/visits/{visit_id}/translations": func(w *world, visit uuid.UUID) asked {
			return asked{path: w.readPage(visit) + "/translations", body: translation(w.translated), only: []string{careTeam}}
		},
		"DELETE /api/v1/visits/{visit_id}/translations": func(w *world, visit uuid.UUID) asked {
			path := w.readPage(visit)
			if visit == w.visit { // there is something to remove
				w.as(w.token(w.maya.SignIn()), "POST", path+"/translations", translation(w.translated)).status(204)
			}
			return asked{path: path + "/translations?line=" + w.translated, only: []string{careTeam}}
		},
		"POST /api/v1/visits/{visit_id}/reviewed": onVisit("/reviewed", "{}", careTeam),
		"DELETE /api/v1/visits/{visit_id}/reviewed": func(w *world, visit uuid.UUID) asked {
			path := "/api/v1/visits/" + visit.String() + "/reviewed"
			if visit == w.visit { // there is something to undo
				w.as(w.token(w.maya.SignIn()), "POST", path, "{}").status(204)
			}
			return asked{path: path, only: []string{careTeam}}
		},
	}
}

// sheet is the code of a paper check-in for a visit of Ana's.
func (w *world) sheet(visit uuid.UUID) string {
	w.t.Helper()
	var made struct {
		Code string `json:"code"`
	}
	w.as(w.token(w.maya.SignIn()), "POST", "/api/v1/visits/"+visit.String()+"/guest-codes", map[string]any{"way": "paper"}).status(201).into(&made)
	return made.Code
}

func guestBody(code string) map[string]any {
	return map[string]any{"code": code, "id": uuid.New(), "answers": map[string]any{"language": "en", "nervous": true}}
}

func translation(line string) map[string]any {
	return map[string]any{"line": line, "language": "es", "words": "en español", "translator": "Interpreter: Rosa M."}
}

// readPage is the path of a visit whose page was opened by the care team, where it can be.
func (w *world) readPage(visit uuid.UUID) string {
	path := "/api/v1/visits/" + visit.String()
	if visit == w.visit {
		w.as(w.token(w.maya.SignIn()), "GET", path+"/summary", nil).status(200)
	}
	return path
}

// erasureAsked has an owner ask for Ana's.
func (w *world) erasureAsked() {
	w.t.Helper()
	w.exec(`DELETE FROM erasures`)
	w.exec(`INSERT INTO erasures (practice_id, patient_id, id, by_owner, due_at) VALUES ($1, $2, gen_random_uuid(), true, now() + interval '1 day')`,
		w.ana.PracticeID, w.ana.Patient.ID)
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.db.Owner.Exec(w.t.Context(), sql, args...); err != nil {
		w.t.Fatal(err)
	}
}
