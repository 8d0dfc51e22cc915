package load

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// client is one connection that asks one thing after the other. It reads no more of an
// answer than its status and its length: on the machine of the hub itself, what a client
// costs is taken from the hub.
type client struct {
	conn   net.Conn
	in     *bufio.Reader
	cookie string        // of who waits
	retry  time.Duration // after which a stream that broke is opened anew, as it has said
}

// dial connects the n-th of a crowd. On Linux each comes from an address of his own, as in life:
// from one alone, the kernel looks ever longer for a port that is still free.
func dial(ctx context.Context, host string, n int64) (*client, error) {
	d := net.Dialer{Timeout: 30 * time.Second}
	if runtime.GOOS == "linux" && strings.HasPrefix(host, "127.") {
		d.LocalAddr = &net.TCPAddr{IP: net.IPv4(127, byte(1+os.Getpid()%250), byte(n>>8), byte(n))}
	}
	conn, err := d.DialContext(ctx, "tcp", host)
	if err != nil {
		return nil, fmt.Errorf("load: connect: %w", err)
	}
	return &client{conn: conn, in: bufio.NewReaderSize(conn, 2048)}, nil
}

// request spells the n-th request of a profile.
func (c Config) request(host string, n int64) []byte {
	path, body := "/api/e/"+string(c.Event), ""
	switch c.Profile {
	case Joiners, Waiters: // who waits has joined first
		path, body = path+"/join", "{}"
	case Buyers:
		path, body = path+"/hold", fmt.Sprintf(c.Body, n)
	default:
		return []byte("GET " + path + "/state HTTP/1.1\r\nHost: " + host + "\r\nX-Forwarded-For: " + network(n) + "\r\n\r\n")
	}
	return []byte("POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nX-Forwarded-For: " + network(n) + "\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body)
}

// network is where the n-th of a crowd stands: a crowd does not sit in one network, and a
// hub behind a proxy is told so.
func network(n int64) string {
	return "10." + strconv.FormatInt(n>>8&0xff, 10) + "." + strconv.FormatInt(n&0xff, 10) + ".7"
}

var (
	contentLength = []byte("Content-Length: ")
	setCookie     = []byte("Set-Cookie: ")
)

// ask sends a request and reads its answer.
func (k *client) ask(request []byte) (int, error) {
	if _, err := k.conn.Write(request); err != nil {
		return 0, err
	}
	status, length, _, err := k.head()
	if err != nil {
		return 0, err
	}
	_, err = k.in.Discard(length)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return status, err
}

// head reads an answer up to its body: its status, how long the body is, and the cookie
// that it sets, if any.
func (k *client) head() (status, length int, cookie string, err error) {
	line, err := k.in.ReadSlice('\n')
	if err != nil {
		return 0, 0, "", err
	}
	if len(line) < 12 {
		return 0, 0, "", errors.New("load: this is no answer")
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, "", err
	}
	for {
		if line, err = k.in.ReadSlice('\n'); err != nil {
			return 0, 0, "", err
		}
		if len(line) <= 2 {
			return status, length, cookie, nil
		}
		if rest, ok := bytes.CutPrefix(line, contentLength); ok {
			length, _ = strconv.Atoi(string(bytes.TrimSpace(rest)))
		}
		if rest, ok := bytes.CutPrefix(line, setCookie); ok {
			value, _, _ := bytes.Cut(bytes.TrimSpace(rest), []byte(";"))
			cookie = string(value)
		}
	}
}
