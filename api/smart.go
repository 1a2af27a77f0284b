package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// smartPath is where programs learn what is possible here.
const smartPath = "/.well-known/smart-configuration"

type smartOutput struct {
	Body smartBody
}

// smartBody is SMART App Launch 2.2's configuration.
type smartBody struct {
	AuthorizationEndpoint string   `json:"authorization_endpoint"`
	TokenEndpoint         string   `json:"token_endpoint"`
	AuthMethods           []string `json:"token_endpoint_auth_methods_supported" nullable:"false"`
	AuthAlgorithms        []string `json:"token_endpoint_auth_signing_alg_values_supported" nullable:"false"`
	GrantTypes            []string `json:"grant_types_supported" nullable:"false"`
	ResponseTypes         []string `json:"response_types_supported" nullable:"false"`
	Scopes                []string `json:"scopes_supported" nullable:"false"`
	ChallengeMethods      []string `json:"code_challenge_methods_supported" nullable:"false"`
	SaysIssuer            bool     `json:"authorization_response_iss_parameter_supported"`
	Capabilities          []string `json:"capabilities" nullable:"false"`
}

func (s *server) smart(context.Context, *struct{}) (*smartOutput, error) {
	return &smartOutput{Body: smartBody{
		AuthorizationEndpoint: s.site.address + launchPage,
		TokenEndpoint:         s.site.address + tokenPath,
		AuthMethods:           []string{"private_key_jwt", "none"},
		AuthAlgorithms:        []string{"RS384", "ES384"},
		GrantTypes:            []string{"authorization_code", "client_credentials", "refresh_token"},
		ResponseTypes:         []string{"code"},
		Scopes:                []string{"system/*.rs", "user/*.rs", "patient/*.rs", "launch/patient", "offline_access"},
		ChallengeMethods:      []string{"S256"},
		SaysIssuer:            true,
		Capabilities: []string{
			"launch-standalone", "client-public", "client-confidential-asymmetric", "context-standalone-patient",
			"permission-offline", "permission-patient", "permission-user", "permission-v1", "permission-v2",
		},
	}}, nil
}

// showToApps lets pages of others read the answer, where it is one of those addresses.
func showToApps(c *fiber.Ctx) bool {
	path := c.Path()
	if path != tokenPath && path != smartPath && !strings.HasPrefix(path, fhirRoot+"/") {
		return false
	}
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	c.Set(fiber.HeaderAccessControlExposeHeaders, "ETag, WWW-Authenticate")
	return true
}

// openToApps lets programs in browsers ask from their own pages, with a token that they have to hold themselves: no cookie of ours
// counts at these addresses.
func openToApps(c *fiber.Ctx) error {
	if !showToApps(c) || c.Method() != http.MethodOptions {
		return c.Next()
	}
	c.Set(fiber.HeaderAccessControlAllowMethods, "GET, POST")
	c.Set(fiber.HeaderAccessControlAllowHeaders, "Authorization, Content-Type, Accept, Prefer, If-None-Match")
	c.Set(fiber.HeaderAccessControlMaxAge, "600")
	return c.SendStatus(http.StatusNoContent)
}
