package api

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"alongside/models"
)

// Route is one row of the list: what can be called, and by whom. There are no others but the web app's files.
type Route struct {
	Method  string
	Path    string
	Roles   []models.Role // who may call it; nil: anybody, also signed out
	Summary string
	// OurPage: only pages of ours may call it, because the browser adds the cookie to whoever calls.
	OurPage bool

	status   int // of success, where it isn't 200 with a body and 204 without
	register func(huma.API, huma.Operation)
}

// row makes a Route of a handler. A handler loads through the store, computes, and returns what to answer or an error
// of models; who may call it has been checked before it is asked.
func row[I, O any](method, path string, roles []models.Role, summary string, handle func(context.Context, *I) (*O, error)) Route {
	return Route{
		Method: method, Path: path, Roles: roles, Summary: summary,
		register: func(to huma.API, op huma.Operation) {
			huma.Register(to, op, func(ctx context.Context, in *I) (*O, error) {
				out, err := handle(ctx, in)
				if err != nil {
					return nil, problem(ctx, err).at(path)
				}
				return out, nil
			})
		},
	}
}

// creates says that success is 201.
func (r Route) creates() Route {
	r.status = http.StatusCreated
	return r
}

// accepts says that success is 202.
func (r Route) accepts() Route {
	r.status = http.StatusAccepted
	return r
}

// ourPage is for routes that take the cookie.
func (r Route) ourPage() Route {
	r.OurPage = true
	return r
}

// Who may call a route.
func public() []models.Role { return nil }
func anyRole() []models.Role {
	return []models.Role{models.RolePatient, models.RoleClinician, models.RoleOwner}
}
func patient() []models.Role   { return []models.Role{models.RolePatient} }
func clinician() []models.Role { return []models.Role{models.RoleClinician} }
func owner() []models.Role     { return []models.Role{models.RoleOwner} }
func reminded() []models.Role  { return []models.Role{models.RolePatient, models.RoleClinician} }
func inCharts() []models.Role  { return []models.Role{models.RolePatient, models.RoleClinician} }
func inFHIR() []models.Role {
	return []models.Role{models.RolePatient, models.RoleClinician, models.RoleClient}
}
func programs() []models.Role { return []models.Role{models.RoleClient} }
func staff() []models.Role    { return []models.Role{models.RoleClinician, models.RoleOwner} }

// Routes is every route there is, for the authorization matrix and the description of the API.
func Routes() []Route { return (&server{}).routes() }

func (s *server) routes() []Route { //nolint:funlen // it is the list
	const get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	return []Route{
		row(get, "/healthz", public(), "The server runs", s.alive),
		row(get, "/readyz", public(), "The server and its database answer", s.ready),
		row(get, "/api/openapi.json", public(), "This description", s.openAPI),
		row(get, "/api/docs", public(), "This description as a page", s.docs),
		row(get, "/api/docs.css", public(), "The look of that page", s.docsStyle),

		row(post, "/api/v1/auth/sign-in", public(), "Sign in", s.signIn),
		row(post, "/api/v1/auth/passkey", public(), "Begin to sign in, or to confirm, with a passkey", s.presentPasskey),
		row(post, "/api/v1/auth/passkey/sign-in", public(), "Sign in with a passkey", s.signInWithPasskey),
		row(post, "/api/v1/auth/confirm", anyRole(), "Show again who I am, before changing a way in", s.confirmSelf),
		row(post, "/api/v1/auth/confirm/passkey", anyRole(), "The same with a passkey", s.confirmWithPasskey),
		row(post, "/api/v1/auth/refresh", public(), "Exchange the cookie for a new access token", s.refresh).ourPage(),
		row(post, "/api/v1/auth/sign-out", public(), "Sign out", s.signOut).ourPage(),
		row(get, "/api/v1/me", anyRole(), "Who I am", s.me),
		row(get, "/api/v1/me/alerts", clinician(), "Where I want to be told that somebody needs a look", s.alerts),
		row(put, "/api/v1/me/alerts", clinician(), "Change that", s.setAlerts),
		row(get, "/api/v1/me/reminders", reminded(), "What I want to be reminded of, when and where", s.reminders),
		row(put, "/api/v1/me/reminders", reminded(), "Change that", s.setReminders),
		row(put, "/api/v1/me/push", reminded(), "Have reminders pushed to the browser of this session", s.subscribe),
		row(del, "/api/v1/me/push", reminded(), "End that", s.unsubscribe),
		row(post, "/api/v1/reminders/later", public(), "Have a reminder come again in an hour", s.remindLater),
		row(get, models.ReminderStopPath+"{link}", public(), "Ask whether to stop reminders of a kind", s.askStop),
		row(post, models.ReminderStopPath+"{link}", public(), "Stop them", s.stopReminders),
		row(get, "/api/v1/me/ways-in", anyRole(), "How I can sign in", s.waysIn),
		row(put, "/api/v1/me/ways-in/seen", anyRole(), "Say that I have seen what was done to that", s.seeWaysIn),
		row(post, "/api/v1/me/passkeys/offer", anyRole(), "Begin to make a passkey", s.offerPasskey),
		row(post, "/api/v1/me/passkeys", anyRole(), "Add it; ends my other sessions", s.addPasskey).creates(),
		row(patch, "/api/v1/me/passkeys/{passkey_id}", anyRole(), "Call a passkey otherwise", s.renamePasskey),
		row(del, "/api/v1/me/passkeys/{passkey_id}", anyRole(), "Remove one; ends my other sessions", s.removePasskey),
		row(put, "/api/v1/me/password", anyRole(), "Set my password; ends my other sessions", s.setPassword),
		row(post, "/api/v1/me/second-factor/offer", anyRole(), "Begin to set an authenticator app up", s.offerSecondFactor),
		row(put, "/api/v1/me/second-factor", anyRole(), "Set it up, with recovery codes; ends my other sessions", s.setSecondFactor),
		row(del, "/api/v1/me/second-factor", anyRole(), "Remove it; ends my other sessions", s.removeSecondFactor),
		row(post, "/api/v1/me/recovery-codes", anyRole(), "Make other recovery codes; ends my other sessions", s.setRecoveryCodes),
		row(del, "/api/v1/me/recovery", anyRole(), "End an invitation that would open my account anew", s.refuseRecovery),
		row(get, "/api/v1/me/erasure", patient(), "Whether my erasure is asked for, and what would stay until when", s.erasure),
		row(post, "/api/v1/me/erasure", patient(), "Ask to be erased in thirty days", s.askErasure).creates(),
		row(del, "/api/v1/me/erasure", patient(), "Keep my account after all, whoever asked", s.stopErasure),
		row(get, "/api/v1/sessions", anyRole(), "Where I am signed in", s.listSessions),
		row(del, "/api/v1/sessions", anyRole(), "End all of mine but this one", s.endOtherSessions),
		row(del, "/api/v1/sessions/{session_id}", anyRole(), "End one of my sessions", s.endSession),

		row(get, "/api/v1/setup", public(), "Whether there is no practice yet", s.setupNeeded),
		row(post, "/api/v1/setup", public(), "Make the practice and its first account", s.setUp),
		row(post, "/api/v1/setup/passkey", public(), "Begin a passkey for that account", s.offerFirstPasskey),
		row(post, "/api/v1/invitations", staff(), "Invite a patient (clinicians) or a clinician (owners)", s.invite).creates(),
		row(post, "/api/v1/invitations/confirm", public(), "See an invitation, after name and birth year", s.confirmInvitation),
		row(post, "/api/v1/invitations/accept", public(), "Make an account of an invitation, and sign in", s.acceptInvitation),
		row(post, "/api/v1/invitations/passkey", public(), "Begin a passkey for the account that an invitation makes or opens", s.offerInvitedPasskey),
		row(post, "/api/v1/invitations/recover", public(), "Open my account anew with an invitation for it, and sign in; ends my other sessions", s.recoverAccount),
		row(del, "/api/v1/invitations/{invitation_id}", staff(), "Withdraw an invitation that nobody used yet", s.withdrawInvitation),
		row(patch, "/api/v1/accounts/{account_id}", owner(), "Change somebody's name or what they do here", s.changeAccount),
		row(post, "/api/v1/accounts/{account_id}/disable", owner(), "Keep an account from signing in", s.disableAccount),
		row(post, "/api/v1/accounts/{account_id}/enable", owner(), "Let an account sign in again", s.enableAccount),
		row(post, "/api/v1/accounts/{account_id}/recovery", owner(), "Invite a colleague back who can't sign in any more", s.offerStaffRecovery).creates(),

		row(get, "/api/v1/practice", owner(), "The practice, and what it still needs before real patients", s.practice),
		row(patch, "/api/v1/practice", owner(), "Change the practice", s.changePractice),
		row(put, "/api/v1/practice/coverage", owner(), "Set hours, holidays and cover", s.setCoverage),
		row(get, "/api/v1/practice/instruments", owner(), "Which questionnaires there are, with their rights, and which are on", s.ownInstruments),
		row(put, "/api/v1/practice/instruments/{code}", owner(), "Switch a questionnaire on or off, and attest that the practice may use it", s.setInstrument),
		row(put, "/api/v1/practice/look", owner(), "Set from when on something is a reason to look at somebody", s.setLook),
		row(get, "/api/v1/practice/people", owner(), "Everybody with an account, open invitations, and whom nobody looks after", s.people),
		row(get, "/api/v1/practice/access-events", owner(), "Who did what and when, and nothing of what was said", s.practiceEvents),
		row(post, "/api/v1/practice/access-events/verify", owner(), "Check that nothing of that was changed since", s.verifyPracticeEvents),

		row(get, "/api/v1/practice/clients", owner(), "The programs that may read here", s.clients),
		row(post, "/api/v1/practice/clients", owner(), "Let another program read here", s.registerClient).creates(),
		row(del, "/api/v1/practice/clients/{client_id}", owner(), "End a program, at once", s.endClient),
		row(get, "/api/v1/practice/webhooks", owner(), "Which systems are told that something happened", s.webhooks),
		row(post, "/api/v1/practice/webhooks", owner(), "Have a system told; answers the secret once", s.addWebhook).creates(),
		row(patch, "/api/v1/practice/webhooks/{webhook_id}", owner(), "Change what it is told of, or switch it off or on", s.changeWebhook),
		row(del, "/api/v1/practice/webhooks/{webhook_id}", owner(), "Forget it", s.removeWebhook),
		row(post, "/api/v1/practice/webhooks/{webhook_id}/secret", owner(), "Make another secret; the one before goes on for a day", s.renewWebhookSecret),
		row(post, "/api/v1/practice/webhooks/{webhook_id}/test", owner(), "Tell it of something that did not happen", s.testWebhook),
		row(get, "/api/v1/practice/webhooks/{webhook_id}/deliveries", owner(), "What became of telling it, without of whom that was", s.webhookDeliveries),
		row(post, "/api/v1/practice/webhooks/{webhook_id}/replay", owner(), "Send again: one, or all that failed since a moment", s.replayWebhook),
		row(get, "/api/v1/practice/mails", owner(), "E-mails that no mail server carried", s.mails),
		row(get, "/api/v1/practice/sealed-copies", owner(), "What was read of people's and can be read no longer, without what it holds", s.sealedCopies),
		row(post, "/api/v1/practice/sealed-copies/{copy_id}/open", owner(), "Open one; the patient is told", s.openSealedCopy),
		row(get, "/api/v1/practice/erasures", owner(), "Who is erased and when, whose erasure can be asked for, and how long records are kept", s.practiceErasures),
		row(post, "/api/v1/practice/erasures", owner(), "Ask for somebody's erasure in thirty days; they are told and can stop it", s.askErasureFor),
		row(del, "/api/v1/practice/erasures/{patient_id}", owner(), "Take that back", s.stopErasureFor),
		row(post, "/api/v1/practice/erasures/{patient_id}/record", owner(), "Open what is kept of somebody who was erased; the trail tells of it", s.erasedRecord),
		row(put, "/api/v1/practice/retention", owner(), "Say how long records are kept after the last contact", s.setRetention),
		row(get, "/api/v1/practice/felt-heard", owner(), "Whether people felt heard, in groups of five or more", s.feltHeardGroups),
		row(get, "/api/v1/practice/uptake", owner(), "How many visits had a check-in, by groups of five or more people", s.uptake),

		row(get, smartPath, public(), "How programs are let in (SMART)", s.smart),
		row(get, fhirRoot+smartPath, public(), "The same", s.smart),
		row(post, tokenPath, public(), "Fetch a token, as a program (OAuth)", s.token),
		row(post, "/api/v1/launch", inCharts(), "What an app is that asks to be let in, and what it would read", s.askLaunch),
		row(post, "/api/v1/launch/allow", inCharts(), "Let it in", s.allowLaunch),
		row(get, fhirRoot+"/metadata", public(), "What is served in FHIR", s.capabilities),
		row(get, fhirRoot+"/Group", programs(), "The groups that there are: one", s.groups),
		row(get, fhirRoot+"/Group/{id}", programs(), "Everybody in the practice's care, by how many they are", s.group),
		row(get, fhirRoot+"/Group/{id}/$export", programs(), "Have what they share copied, in the background", s.kickOff).accepts(),
		row(post, fhirRoot+"/Group/{id}/$export", programs(), "The same, with the parameters as a resource", s.kickOffByPost).accepts(),
		row(get, exportsPath+"/{export_id}", programs(), "How far a copy is, or what it consists of", s.exportStatus),
		row(del, exportsPath+"/{export_id}", programs(), "Throw a copy away, made or not", s.cancelExport).accepts(),
		row(get, exportsPath+"/{export_id}/{file}", programs(), "A file of a copy, a resource a line", s.exportLines),
		row(get, fhirRoot+"/{type}", inFHIR(), "Search resources of a type", s.searchFHIR),
		row(post, fhirRoot+"/{type}/_search", inFHIR(), "The same, with the parameters in a form", s.searchFHIRByPost),
		row(get, fhirRoot+"/Binary/{id}", inFHIR(), "A shared page as a PDF", s.binaryFHIR),
		row(get, fhirRoot+"/Composition/{id}/$document", inFHIR(), "A shared page as a document", s.documentFHIR),
		row(get, fhirRoot+"/{type}/{id}", inFHIR(), "Read a resource", s.readFHIR),
		row(get, fhirRoot+"/Patient/{id}/$everything", inFHIR(), "Everything of somebody that the caller may have", s.everythingFHIR),

		row(post, "/api/v1/sync", patient(), "Push a phone's changes and pull what is new", s.sync),
		row(get, "/api/v1/patterns", patient(), "What one's own days say to the questions one chose", s.patterns),
		row(get, "/api/v1/visits/{visit_id}/preview", patient(), "The page as it would be shared", s.preview),
		row(post, "/api/v1/visits/{visit_id}/share", patient(), "Share the page of the preview", s.share),
		row(get, "/api/v1/visits/{visit_id}/share/print", patient(), "What one shared, as a PDF or as text", s.printShare),
		row(get, "/api/v1/plan/print", patient(), "One's own plan, as a PDF or as text", s.printOwnPlan),
		row(del, "/api/v1/visits/{visit_id}/share", patient(), "Take back what is shared", s.takeBack),
		row(put, "/api/v1/visits/{visit_id}/felt-heard", patient(), "Say after a visit whether one felt heard; only counted", s.feltHeard),
		row(get, "/api/v1/access-events", patient(), "Who looked", s.accessEvents),
		row(get, "/api/v1/export", patient(), "A copy of everything of mine, as a ZIP archive; asks for a fresh sign-in", s.export),

		row(post, "/api/v1/visits/{visit_id}/guest-codes", clinician(), "Make a code for a check-in without an account", s.makeGuestCode).creates(),
		row(post, "/api/v1/guest/visit", public(), "What a code opens: whom the check-in goes to", s.guestVisit),
		row(post, "/api/v1/guest/check-in", public(), "Check in for a visit without an account", s.guestCheckIn),
		row(post, "/api/v1/clinic/paper/visit", clinician(), "Whose sheet a code stands on", s.paperVisit),
		row(post, "/api/v1/clinic/paper", clinician(), "Type in a check-in from paper", s.paperCheckIn),

		row(get, "/api/v1/clinic/visits", clinician(), "One's own visits of some days", s.clinicVisits),
		row(post, "/api/v1/clinic/visits", clinician(), "Plan a visit", s.planVisit).creates(),
		row(patch, "/api/v1/clinic/visits/{visit_id}", clinician(), "Move a visit, cancel it, or say that it did not take place", s.changeVisit),
		row(get, "/api/v1/clinic/calendar", clinician(), "One's own calendar, and what in it may be a visit", s.calendar),
		row(put, "/api/v1/clinic/calendar/feed", clinician(), "Have one's calendar read from an address, or read again", s.putCalendar),
		row(del, "/api/v1/clinic/calendar/feed", clinician(), "Forget one's calendar; visits stay", s.removeCalendar),
		row(post, "/api/v1/clinic/calendar/events/{event_id}/match", clinician(), "Say whose an event is: it becomes a visit and follows the calendar", s.matchEvent),
		row(del, "/api/v1/clinic/calendar/events/{event_id}/match", clinician(), "Take that back", s.unmatchEvent),
		row(post, "/api/v1/clinic/calendar/events/{event_id}/dismissed", clinician(), "Say that an event is no visit, or that its visit stays", s.dismissEvent),
		row(del, "/api/v1/clinic/calendar/events/{event_id}/dismissed", clinician(), "Take that back", s.restoreEvent),
		row(post, "/api/v1/clinic/calendar/paste", clinician(), "Read a pasted day; nothing is kept", s.pasteDay),
		row(post, "/api/v1/clinic/calendar/visits", clinician(), "Plan the visits of a day, all or none", s.planVisits),
		row(get, "/api/v1/clinic/overview", clinician(), "The people one cares for, grouped by why they may need a look", s.overview),
		row(get, "/api/v1/clinic/patients", clinician(), "The people one cares for", s.patients),
		row(get, "/api/v1/clinic/patients/{patient_id}/team", clinician(), "Who looks after somebody in one's care", s.team),
		row(post, "/api/v1/clinic/patients/{patient_id}/team", staff(), "Add a colleague to a care team", s.joinTeam),
		row(del, "/api/v1/clinic/patients/{patient_id}/team/{clinician_id}", clinician(), "Take a clinician off a care team", s.leaveTeam),
		row(post, "/api/v1/clinic/patients", clinician(), "Take somebody into one's care, without an account", s.addPatient).creates(),
		row(patch, "/api/v1/clinic/patients/{patient_id}", clinician(), "Set the practice's own id for a person", s.changePatient),
		row(post, "/api/v1/clinic/patients/{patient_id}/recovery", clinician(), "Invite somebody in one's care back who can't sign in any more", s.offerPatientRecovery).creates(),
		row(get, "/api/v1/clinic/patients/{patient_id}/standing", clinician(), "What somebody shares of their log, and when it can be read", s.standing),
		row(get, "/api/v1/clinic/patients/{patient_id}/log/{domain}", clinician(), "Read it; the patient is told, and a sealed copy stays", s.readLog),
		row(put, "/api/v1/clinic/patients/{patient_id}/reading-days/{day_id}", clinician(), "Name a weekday on which it could be read besides", s.nameReadingDay),
		row(put, "/api/v1/clinic/patients/{patient_id}/replies/{reply_id}", clinician(), "Answer a concern, or say that it was talked about", s.reply),
		row(get, "/api/v1/clinic/patients/{patient_id}/plan", clinician(), "Read the plan and everything said about it", s.plan),
		row(get, "/api/v1/clinic/patients/{patient_id}/plan/print", clinician(), "Read the plan as a PDF or as text", s.printPlan),
		row(put, "/api/v1/clinic/patients/{patient_id}/plan/{save_id}", clinician(), "Write lines, stances and the next contact, all or none", s.savePlan),
		row(put, "/api/v1/clinic/patients/{patient_id}/moves/{move_id}", clinician(), "Say go, stay, down, stop or talk first about the steps of a medicine", s.move),
		row(put, "/api/v1/clinic/patients/{patient_id}/contacts/{contact_id}", clinician(), "Plan the next contact, or say what became of one", s.contact),
		row(get, "/api/v1/clinic/contacts", clinician(), "The contacts that passed without happening and are one's own to see to, and who has a plan and none next", s.overdueContacts),
		row(get, "/api/v1/clinic/instruments", clinician(), "Which questionnaires can be asked for", s.instruments),
		row(get, "/api/v1/clinic/patients/{patient_id}/measures", clinician(), "What somebody is asked, and what they answered", s.measures),
		row(put, "/api/v1/clinic/patients/{patient_id}/measure-requests/{request_id}", clinician(), "Ask for a questionnaire, or end that", s.askMeasure),
		row(get, "/api/v1/clinic/follow-ups", clinician(), "What people in one's care told, as far as nobody has seen it yet and somebody has to", s.followUps),
		row(get, "/api/v1/clinic/waits", clinician(), "Whether anybody in one's care needs a look now; nothing of whom", s.waits),
		row(put, "/api/v1/clinic/patients/{patient_id}/acknowledgements/{acknowledgement_id}", clinician(), "Say that one has seen what somebody told", s.acknowledge),
		row(get, "/api/v1/visits/{visit_id}/summary", clinician(), "Read what was shared for a visit", s.summary),
		row(get, "/api/v1/visits/{visit_id}/summary/print", clinician(), "Read it as a PDF or as text", s.printSummary),
		row(post, "/api/v1/visits/{visit_id}/translations", clinician(), "Lay a translation beside words of the page", s.translate),
		row(del, "/api/v1/visits/{visit_id}/translations", clinician(), "Take it off again", s.removeTranslation),
		row(post, "/api/v1/visits/{visit_id}/reviewed", clinician(), "Mark the page as read", s.review),
		row(del, "/api/v1/visits/{visit_id}/reviewed", clinician(), "Undo that, on the same day", s.undoReview),
	}
}

// register adds every route, and nothing else, to the API.
func (s *server) register() {
	for _, route := range s.routes() {
		op := huma.Operation{
			OperationID:   operationID(route),
			Method:        route.Method,
			Path:          route.Path,
			Summary:       route.Summary,
			DefaultStatus: route.status,
			Tags:          []string{tag(route.Path)},
			// FHIR reads its own parameters.
			SkipValidateParams: isFHIR(route.Path),
		}
		if route.OurPage {
			op.Middlewares = append(op.Middlewares, s.onlyOurPages)
		}
		if route.Roles == nil {
			op.Middlewares = append(op.Middlewares, s.knowCaller)
		} else {
			op.Extensions = map[string]any{"x-roles": route.Roles}
			op.Security = []map[string][]string{{"access_token": {}}}
			op.Middlewares = append(op.Middlewares, s.admit(route))
		}
		route.register(s.huma, op)
	}
}

// operationID names a route in the description: post-auth-sign-in, get-visits-visit_id-summary.
func operationID(r Route) string {
	path := strings.TrimPrefix(strings.TrimPrefix(r.Path, "/api"), "/v1")
	return strings.ToLower(r.Method) + regexp.MustCompile(`[^a-z_]+`).ReplaceAllString(path, "-")
}

// tag groups routes by their first word: auth, visits, clinic, …
func tag(path string) string {
	if rest, ok := strings.CutPrefix(path, "/api/v1/"); ok {
		noun, _, _ := strings.Cut(rest, "/")
		return noun
	}
	if isFHIR(path) {
		return "fhir"
	}
	return "server"
}
