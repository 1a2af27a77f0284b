package api

import (
	"strings"
	"testing"

	"alongside/storetest"
)

func TestWhomToSignInAsIsToldByADemoOnly(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	honest := newStackOn(t, db, Config{})
	if said := honest.do(call{method: "GET", path: "/api/v1/setup"}).status(200).text; strings.Contains(said, "demo") {
		t.Errorf("a real practice says %s", said)
	}
	owner := db.Practice().Owner()
	if in, _ := honest.signIn(owner.Login); in.Account.Demo {
		t.Error("a real person is called made up")
	}
	made := newStackOn(t, db, Config{Demo: &Demo{
		Password: "known to all", People: []DemoPerson{{Login: "ida", Name: "Ida", About: InLanguages{En: "en", Es: "es"}}},
	}})
	var said setupNeeded
	made.do(call{method: "GET", path: "/api/v1/setup"}).status(200).into(&said)
	if in, _ := made.signIn(owner.Login); !in.Account.Demo {
		t.Error("a made-up person is called real")
	}
	if said.Demo == nil || said.Demo.Password != "known to all" || len(said.Demo.People) != 1 || said.Demo.People[0].About.Es != "es" {
		t.Errorf("the demo says %+v", said.Demo)
	}
}
