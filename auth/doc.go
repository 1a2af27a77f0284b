// Package auth proves who somebody is and holds the deployment's secrets: passwords, access and refresh
// tokens, one-time codes, and the keys that patients' words are sealed with. It knows no database and no
// HTTP; time is always passed in. It is the only package that may import a JWT library.
package auth
