package api

import (
	"reflect"
	"strings"
	"testing"

	"alongside/insight"
)

func TestEveryReasonToLookIsSaidByTheAPI(t *testing.T) {
	t.Parallel()
	var codes []string
	for _, code := range insight.LookCodes() {
		codes = append(codes, string(code))
	}
	want := strings.Join(codes, ",")
	for of, field := range map[reflect.Type]string{reflect.TypeFor[insight.Look](): "Code", reflect.TypeFor[overviewInput](): "Reason"} {
		if f, _ := of.FieldByName(field); f.Tag.Get("enum") != want {
			t.Errorf("%s says %q, expected %q", of, f.Tag.Get("enum"), want)
		}
	}
}
