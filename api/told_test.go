package api

import (
	"net/http"
	"slices"
)

// untold are the routes by which somebody else comes to something of a patient's, or to somebody's account, without a line
// in the trail, and why.
var untold = map[string]string{
	"DELETE /api/v1/clinic/calendar/events/{event_id}/dismissed": "their own calendar, and nothing changes for anybody",
	"GET /api/v1/clinic/calendar":                                "their own calendar",
	"GET /api/v1/clinic/contacts":                                "what they and their team planned, and when",
	"GET /api/v1/clinic/instruments":                             "of nobody",
	"GET /api/v1/clinic/patients":                                "names, by which somebody is chosen",
	"GET /api/v1/clinic/patients/{patient_id}/standing":          "what may be read, and not what is there",
	"GET /api/v1/clinic/patients/{patient_id}/team":              "names of colleagues",
	"GET /api/v1/clinic/waits":                                   "whether anybody waits, and not who",
	"GET /api/v1/me":                                             "their own account",
	"GET /api/v1/me/alerts":                                      "their own address",
	"DELETE /api/v1/me/push":                                     "their own browser",
	"GET /api/v1/me/reminders":                                   "their own reminders",
	"GET /api/v1/practice/mails":                                 "what e-mails say: nothing of anybody, and not to whom",
	"GET /api/v1/me/ways-in":                                     "how they sign in themselves",
	"GET /api/v1/practice":                                       "of nobody",
	"GET /api/v1/practice/access-events":                         "the trail itself",
	"POST /api/v1/launch":                                        "what an app is, and nothing of anybody",
	"GET /api/v1/practice/clients":                               "of nobody",
	"GET /api/v1/practice/erasures":                              "who is erased and when; asking for it, and opening what is kept, is told",
	"GET /api/v1/practice/felt-heard":                            "counts of groups",
	"GET /api/v1/practice/instruments":                           "of nobody",
	"GET /api/v1/practice/people":                                "names and roles of accounts",
	"GET /api/v1/practice/sealed-copies":                         "what was read and when, as in the trail; opening one is told",
	"GET /api/v1/practice/uptake":                                "counts of groups",
	"GET /api/v1/practice/webhooks":                              "of nobody",
	"GET /api/v1/practice/webhooks/{webhook_id}/deliveries":      "that something happened, and not to whom",
	"POST /api/v1/practice/webhooks/{webhook_id}/test":           "nothing happened that it tells of",
	"DELETE /api/v1/sessions":                                    "their own sessions",
	"GET /api/v1/sessions":                                       "their own sessions",
	"PATCH /api/v1/clinic/patients/{patient_id}":                 "the practice's own number for somebody",
	"PATCH /api/v1/clinic/visits/{visit_id}":                     "asked for what it is already",
	"POST /api/v1/auth/confirm":                                  "they show who they are, and nothing changes",
	"POST /api/v1/clinic/calendar/events/{event_id}/dismissed":   "their own calendar, and nothing changes for anybody",
	"POST /api/v1/clinic/calendar/events/{event_id}/match":       "the same: it is matched to nobody here",
	"POST /api/v1/clinic/calendar/paste":                         "nothing is kept",
	"POST /api/v1/clinic/calendar/visits":                        "asked for a visit that stands already",
	"POST /api/v1/clinic/paper/visit":                            "a name and a time, by a code that somebody holds in their hand",
	"POST /api/v1/me/passkeys/offer":                             "nothing changes before it is taken",
	"POST /api/v1/me/second-factor/offer":                        "the same",
	"POST /api/v1/practice/access-events/verify":                 "the trail itself",
	"PUT /api/v1/me/push":                                        "their own browser",
	"PUT /api/v1/me/ways-in/seen":                                "they have seen what was told, which goes on being told",
	"PUT /api/v1/me/reminders":                                   "their own reminders",
	"PUT /api/v1/me/alerts":                                      "their own address",
}

// undenied are those at which a colleague who is not let in leaves no line, and why.
var undenied = map[string]string{
	"DELETE /api/v1/clinic/calendar/events/{event_id}/dismissed": "a calendar is its clinician's own, and holds nobody's name who is not matched",
	"DELETE /api/v1/clinic/calendar/events/{event_id}/match":     "the same",
	"DELETE /api/v1/clinic/calendar/feed":                        "the same",
	"DELETE /api/v1/invitations/{invitation_id}":                 "of nobody yet",
	"GET /api/v1/clinic/patients/{patient_id}/team":              "names of colleagues, as everybody in the practice knows them",
	"PATCH /api/v1/clinic/patients/{patient_id}":                 "the practice's own number for somebody",
	"POST /api/v1/clinic/calendar/events/{event_id}/dismissed":   "a calendar is its clinician's own",
	"POST /api/v1/clinic/calendar/events/{event_id}/match":       "the same",
	"POST /api/v1/launch/allow":                                  "nobody was let in",
	"POST /api/v1/clinic/paper":                                  "whose a code is, is known to who may use it alone",
	"POST /api/v1/clinic/paper/visit":                            "the same",
}

// told counts the lines of the trail of Ana's practice.
func (w *world) told() (lines int) {
	w.t.Helper()
	if err := w.db.Owner.QueryRow(w.t.Context(), `SELECT count(*) FROM access_events WHERE practice_id = $1`, w.ana.PracticeID).Scan(&lines); err != nil {
		w.t.Fatal(err)
	}
	return lines
}

// tells holds the trail to what was asked: whatever somebody else saw or did leaves a line, and so does what a colleague
// tried and was not let in to.
func (w *world) tells(route Route, a asked, caller string, status, lines int) {
	w.t.Helper()
	if route.Roles == nil || !slices.Contains([]string{careTeam, "clinician not on it", theOwner}, caller) {
		return
	}
	name := route.Method + " " + route.Path
	switch {
	case status < http.StatusMultipleChoices && caller != "clinician not on it" && (lines > 0) == (untold[name] != ""):
		w.t.Errorf("%s, %s: answered with %d lines in the trail; a reason for none: %q", name, caller, lines, untold[name])
	case status == http.StatusNotFound && slices.Contains(a.only, careTeam) && (lines > 0) == (undenied[name] != ""):
		w.t.Errorf("%s, %s: not let in, with %d lines in the trail; a reason for none: %q", name, caller, lines, undenied[name])
	}
}
