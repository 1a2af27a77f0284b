package models_test

import (
	"reflect"
	"strconv"
	"testing"

	"alongside/models"
)

func TestTheBoundsOfThresholdsAreThoseThatTheAPISays(t *testing.T) {
	t.Parallel()
	of := reflect.TypeFor[models.LookThresholds]()
	for i := range of.NumField() {
		bound := func(tag string) int {
			n, err := strconv.Atoi(of.Field(i).Tag.Get(tag))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		least, most := bound("minimum"), bound("maximum")
		for value, good := range map[int]bool{least - 1: false, least: true, most: true, most + 1: false} {
			l := models.DefaultLookThresholds()
			reflect.ValueOf(&l).Elem().Field(i).SetInt(int64(value))
			if err := l.Validate(); (err == nil) != good {
				t.Errorf("%s = %d: %v", of.Field(i).Name, value, err)
			}
		}
	}
}
