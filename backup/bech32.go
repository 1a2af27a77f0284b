package backup

import "strings"

// bech32 writes a key the way age reads it (BIP 173): five bits a sign, and six signs that follow from the rest.
func bech32(prefix string, key []byte) string {
	const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	var values []byte
	bits, n := uint32(0), 0
	for _, b := range key {
		bits, n = bits<<8|uint32(b), n+8
		for ; n >= 5; n -= 5 {
			values = append(values, byte(bits>>(n-5)&31))
		}
	}
	if n > 0 {
		values = append(values, byte(bits<<(5-n)&31))
	}
	var check []byte
	for _, r := range []byte(prefix) {
		check = append(check, r>>5)
	}
	check = append(check, 0)
	for _, r := range []byte(prefix) {
		check = append(check, r&31)
	}
	sum := bech32Sum(append(append(check, values...), make([]byte, 6)...)) ^ 1
	for i := range 6 {
		values = append(values, byte(sum>>(5*(5-i))&31))
	}
	var text strings.Builder
	text.WriteString(prefix + "1")
	for _, v := range values {
		text.WriteByte(alphabet[v])
	}
	return text.String()
}

func bech32Sum(values []byte) uint32 {
	sum := uint32(1)
	for _, v := range values {
		top := sum >> 25
		sum = sum&0x1ffffff<<5 ^ uint32(v)
		for i, generator := range []uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= generator
			}
		}
	}
	return sum
}
