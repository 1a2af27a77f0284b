package api

import (
	"strings"

	"github.com/google/uuid"

	"alongside/auth"
	"alongside/storetest"
)

// clientAsks are the rows of programs of others.
func clientAsks() map[string]func(w *world, visit uuid.UUID) asked {
	ofJuniper := []string{thePatient, "another patient", careTeam, "clinician not on it", shareEnded}
	return map[string]func(*world, uuid.UUID) asked{
		"GET " + smartPath:             func(*world, uuid.UUID) asked { return asked{public: 200} },
		"GET " + fhirRoot + smartPath:  func(*world, uuid.UUID) asked { return asked{public: 200} },
		"POST " + tokenPath:            func(*world, uuid.UUID) asked { return asked{public: 401, body: "grant_type=client_credentials"} },
		"GET /api/v1/practice/clients": func(*world, uuid.UUID) asked { return asked{} },
		"POST /api/v1/practice/clients": func(*world, uuid.UUID) asked {
			return asked{body: map[string]any{"name": "Diary", "kind": "app", "redirect_uris": []string{"https://diary.example/"}, "scopes": "patient/*.rs"}}
		},
		"DELETE /api/v1/practice/clients/{client_id}": func(w *world, _ uuid.UUID) asked {
			return asked{path: "/api/v1/practice/clients/" + w.maya.Practice.App("https://a.example/", "patient/*.rs").ID.String(), only: []string{theOwner}}
		},
		"POST /api/v1/launch": func(w *world, _ uuid.UUID) asked { return asked{body: launchBody(w.app), only: ofJuniper} },
		"POST /api/v1/launch/allow": func(w *world, _ uuid.UUID) asked {
			return asked{
				body: map[string]any{"ask": launchBody(w.app), "patient_id": w.ana.Patient.ID},
				only: []string{thePatient, "another patient", careTeam, shareEnded},
			}
		},
	}
}

// launchBody is what an app asks for, well.
func launchBody(app *storetest.Program) map[string]string {
	return map[string]string{
		"response_type": "code", "client_id": app.ID.String(), "redirect_uri": app.RedirectURIs[0], "scope": "launch/patient patient/*.rs offline_access openid",
		"state": "a state", "aud": testHost + fhirRoot, "code_challenge": challengeOf(verifier), "code_challenge_method": "S256",
	}
}

var verifier = strings.Repeat("a-verifier.", 5) //nolint:gochecknoglobals // a constant

func challengeOf(secret string) string {
	challenge, err := auth.Challenge(secret)
	if err != nil {
		panic(err)
	}
	return challenge
}
