package doctor

import (
	"strings"
	"syscall"

	"alongside/auth"
)

// room is how much of the disk should be free: a night's backup beside the data, and PostgreSQL's own log.
const room = 2e9

func (d Deployment) disk() Finding {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(d.DataDir, &fs); err != nil {
		return note("disk", "there is no folder %s yet: it is made with the first start", d.DataDir)
	}
	free := float64(fs.Bavail) * float64(fs.Bsize) //nolint:unconvert // of other types on other systems
	if free < room {
		return hand("disk", "%.1f GB are free where %s is: make room, or move DATA_DIR to a larger disk", free/1e9, d.DataDir)
	}
	return fine("disk", "%.1f GB are free where %s is", free/1e9, d.DataDir)
}

// address judges how people reach the server.
func (d Deployment) address() Finding {
	switch {
	case d.Loopback:
		return note("address", "%s is for this machine only: for anybody else set PUBLIC_URL to the https address of a proxy in front", d.PublicURL)
	case !strings.HasPrefix(d.PublicURL, "https://"):
		return hand("address", "%s is not encrypted: put a proxy with TLS in front, and set PUBLIC_URL to its https address", d.PublicURL)
	case !d.BehindProxy:
		return hand("address", "%s needs a proxy for TLS, and none is trusted: set TRUSTED_PROXIES to its network, or tries to sign in are counted for all people together", d.PublicURL)
	}
	return fine("address", "%s, through a proxy that is trusted", d.PublicURL)
}

// passkeys tells what they are bound to.
func (d Deployment) passkeys() Finding {
	name, ok := auth.PasskeyHost(d.PublicURL)
	if !ok {
		return note("passkeys", "%s is a number, and passkeys belong to a name: nobody can make one. People sign in by their password, and staff by a code beside it", d.PublicURL)
	}
	return fine("passkeys", "they belong to the name %s: before it changes, everybody needs another way in", name)
}

// mail judges how clinicians hear of somebody who needs a look while they are not in the app.
func (d Deployment) mail() Finding {
	if !d.Mails {
		return note("mail", "no mail server is named: a clinician who is not in the app is not told that somebody needs a look, and owners see what would have been sent. Set SMTP_URL")
	}
	return fine("mail", "a mail server is named: clinicians can be told by e-mail that somebody needs a look")
}

// push judges whether reminders can reach a phone. Its key is made with the first start, or is a secret like the others.
func (d Deployment) push() Finding {
	switch {
	case d.Loopback:
		return note("push", "reminders are pushed to browsers on this machine only, and an iPhone's service takes none: for others set PUBLIC_URL")
	case !d.Pushes:
		return note("push", "no reminder can be pushed to a phone: push services want to know who runs this, and %s is no https address of a name on the internet. Set VAPID_SUBJECT to a mailto: address", d.PublicURL)
	}
	return fine("push", "reminders can be pushed to phones")
}

func (d Deployment) texts() Finding {
	if d.Unreviewed > 0 {
		return note("texts", "%d texts for people in danger have not been signed off by a clinician: see pwa/messages/reviewed.json", d.Unreviewed)
	}
	return fine("texts", "a clinician has signed off every text for people in danger")
}
