package app

import (
	"sync"
	"time"
)

// newsEvery bounds how often one name is told: events have no back-pressure.
const newsEvery = 100 * time.Millisecond

// news gathers what has changed and tells the screens, each name at most once
// in newsEvery. Its goroutine is owned by newNews and ends with stop.
type news struct {
	to     Emitter
	mu     sync.Mutex
	topics map[string]string
	wake   chan struct{}
	quit   chan struct{}
	ended  chan struct{}
}

func newNews(to Emitter) *news {
	n := &news{to: to, topics: map[string]string{}, wake: make(chan struct{}, 1), quit: make(chan struct{}), ended: make(chan struct{})}
	go n.run()
	return n
}

// tell never blocks. The newest topic of a name wins: screens ask again by a
// call and need no more than to know that they should.
func (n *news) tell(name, topic string) {
	n.mu.Lock()
	n.topics[name] = topic
	n.mu.Unlock()
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

func (n *news) stop() {
	close(n.quit)
	<-n.ended
}

func (n *news) run() {
	defer close(n.ended)
	for {
		select {
		case <-n.quit:
			return
		case <-n.wake:
		}
		n.mu.Lock()
		topics := n.topics
		n.topics = map[string]string{}
		n.mu.Unlock()
		if n.to != nil {
			for name, topic := range topics {
				n.to.Emit(name, map[string]string{"topic": topic})
			}
		}
		pause := time.NewTimer(newsEvery)
		select {
		case <-n.quit:
			pause.Stop()
			return
		case <-pause.C:
		}
	}
}
