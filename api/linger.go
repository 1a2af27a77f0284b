package api

import (
	"io"
	"net"
	"sync"
	"time"
)

// How long, and for how much, a closed connection still listens.
const (
	lingerTime  = 2 * time.Second
	lingerBytes = 16 << 20
)

// lingering closes connections in two steps. When a request is refused before it has been read, closing at once makes
// TCP throw away the answer too, and a phone that sent too much would see a broken network instead of 413 and try the
// same again.
type lingering struct{ net.Listener }

// Accept waits for the next connection.
func (l lingering) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if tcp, ok := conn.(*net.TCPConn); ok {
		return &lingeringConn{TCPConn: tcp}, err
	}
	return conn, err
}

type lingeringConn struct {
	*net.TCPConn

	once sync.Once
}

// Close ends our side at once, and the other when the client has seen that, or soon after.
func (c *lingeringConn) Close() (err error) {
	c.once.Do(func() {
		if err = c.CloseWrite(); err != nil {
			err = c.TCPConn.Close()
			return
		}
		go c.drain()
	})
	return err
}

// drain has nobody left to tell of an error.
func (c *lingeringConn) drain() {
	_ = c.SetReadDeadline(time.Now().Add(lingerTime))
	_, _ = io.Copy(io.Discard, io.LimitReader(c.TCPConn, lingerBytes))
	_ = c.TCPConn.Close()
}
