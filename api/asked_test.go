package api

import (
	"github.com/google/uuid"

	"alongside/models"
	"alongside/storetest"
)

// What the authorization matrix sends, where that takes more than a line.

// onEvent is about an event of Maya's own calendar; without a noun it is about the calendar.
func onEvent(noun string, body any) func(*world, uuid.UUID) asked {
	return func(w *world, _ uuid.UUID) asked {
		event := w.maya.Event("AR", storetest.Tomorrow())
		a := asked{body: body, only: []string{careTeam, shareEnded}}
		if noun == "" {
			return a
		}
		a.path = "/api/v1/clinic/calendar/events/" + event.String() + noun
		match := map[string]any{"patient_id": w.ana.Patient.ID}
		if _, empty := body.(map[string]any); empty {
			a.body = match
		} else if noun == "/match" { // there is something to take back
			w.as(w.token(w.maya.SignIn()), "POST", a.path, match).status(204)
		}
		return a
	}
}

func claimBody() map[string]any {
	return map[string]any{"code": "AAAA-BBBB-CCCC-DDDD", "given_name": "Rosa", "birth_year": 1988}
}

func acceptBody() map[string]any {
	body := claimBody()
	body["adult"], body["language"] = true, "en"
	body["login"], body["password"] = "rosa."+uuid.NewString(), storetest.Password
	return body
}

func setupBody(token string) map[string]any {
	help := models.DefaultHelp()
	help.PracticePhone = "+1 555 0100"
	return map[string]any{
		"token": token, "practice_name": "Juniper House", "time_zone": "America/Chicago", "help": help,
		"display_name": "Maya Chen", "credentials": "NP", "roles": []string{"owner", "clinician"},
		"login": "maya." + uuid.NewString(), "password": storetest.Password, "language": "en",
	}
}
