package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"alongside/models"
)

// Instrument is a questionnaire as one chooses it; its texts are files of the app. It is exported as the description of the API
// leaves out what an unexported one gives to the type that embeds it.
type Instrument struct {
	Code      string   `json:"code"`
	Version   int      `json:"version" doc:"the one that is asked from now on"`
	Name      string   `json:"name"`
	Languages []string `json:"languages" nullable:"false" doc:"those its texts are published in; in any other it is offered in English"`
	Seconds   int      `json:"seconds" doc:"about how long it takes"`
	Safety    bool     `json:"safety" doc:"it asks something that brings help at once: it is asked only while somebody is there"`
}

func instrumentOf(i models.Instrument) Instrument {
	out := Instrument{Code: i.Code, Version: i.Version, Name: i.Name, Seconds: i.Seconds(), Safety: i.Safety != ""}
	for language := range i.Languages {
		out.Languages = append(out.Languages, language)
	}
	slices.Sort(out.Languages)
	return out
}

// ownInstrument is one as the practice's owners see it.
type ownInstrument struct {
	Instrument

	Rights     models.InstrumentRights `json:"rights" enum:"free,attest" doc:"attest: an owner has to attest that the practice may use it"`
	Licence    string                  `json:"licence"`
	Source     string                  `json:"source"`
	On         bool                    `json:"on" doc:"clinicians can ask for it, and patients send it"`
	AttestedBy *models.Colleague       `json:"attested_by"`
	AttestedAt *time.Time              `json:"attested_at"`
}

type ownInstrumentsOutput struct {
	Body struct {
		Instruments []ownInstrument `json:"instruments" nullable:"false"`
	} `nameHint:"OwnInstruments"`
}

func (s *server) ownInstruments(ctx context.Context, _ *struct{}) (*ownInstrumentsOutput, error) {
	said, err := s.Store.Instruments(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	var out ownInstrumentsOutput
	out.Body.Instruments = []ownInstrument{}
	for _, i := range models.LastInstruments() {
		one := ownInstrument{Instrument: instrumentOf(i), Rights: i.Rights, Licence: i.Licence, Source: i.Source}
		of := models.SaidOf(said, i.Code)
		if one.On = i.IsOffered(of); of != nil {
			one.AttestedBy, one.AttestedAt = of.AttestedBy, of.AttestedAt
		}
		out.Body.Instruments = append(out.Body.Instruments, one)
	}
	return &out, nil
}

type setInstrumentInput struct {
	Code string `path:"code"`
	Body struct {
		On       bool `json:"on"`
		Attested bool `json:"attested,omitempty" doc:"of one whose rights ask for it: the sender attests that the practice may use it"`
	} `nameHint:"SetInstrument"`
}

func (s *server) setInstrument(ctx context.Context, in *setInstrumentInput) (*ownInstrumentsOutput, error) {
	if err := s.Store.SetInstrument(ctx, actor(ctx), in.Code, in.Body.On, in.Body.Attested); err != nil {
		return nil, err
	}
	return s.ownInstruments(ctx, nil)
}

// hideUnattested is for the files of the app that hold what is asked: a questionnaire whose use needs an owner's word is not
// there until an owner here gave it.
func (s *server) hideUnattested(c *fiber.Ctx) error {
	for _, i := range models.Instruments() {
		if i.Rights != models.RightsAttest || c.Path() != fmt.Sprintf("/instruments/%s-%d.json", i.Code, i.Version) {
			continue
		}
		attested, err := s.Store.IsAttested(c.UserContext(), i.Code)
		if err != nil {
			return err
		}
		if !attested {
			return statusProblem(http.StatusNotFound)
		}
	}
	return c.Next()
}

type instrumentsOutput struct {
	Body struct {
		Instruments []Instrument `json:"instruments" nullable:"false"`
	} `nameHint:"Instruments"`
}

func (s *server) instruments(ctx context.Context, _ *struct{}) (*instrumentsOutput, error) {
	offered, err := s.Store.OfferedInstruments(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	var out instrumentsOutput
	out.Body.Instruments = []Instrument{}
	for _, i := range offered {
		out.Body.Instruments = append(out.Body.Instruments, instrumentOf(i))
	}
	return &out, nil
}
