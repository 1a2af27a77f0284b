package auth

// TextName is a name for somebody's words that says nothing about them: the same for the same words in the same place.
// It is a MAC under a secret of the deployment, because short words could be guessed from a plain hash.
func (k *Keys) TextName(place, text string) []byte { return k.mac("text", place, text) }
