package checklistmongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"ticklist/checklist"
	"ticklist/checklist/bulk"
	"ticklist/docmongo"
)

const jobsCollection = "jobs"

// Jobs is a bulk.Store on the collection `jobs`: a document a job, in which what
// was asked for, what went wrong and what there is to show are one sealed value.
type Jobs struct {
	jobs   *mongo.Collection
	sealer Sealer
}

// NewJobs returns the jobs in a database, whose texts sealer seals and opens.
func NewJobs(db *mongo.Database, sealer Sealer) *Jobs {
	return &Jobs{jobs: db.Collection(jobsCollection), sealer: sealer}
}

// JobIndexes makes the index by which it is found what is to be done. Those of one
// site are found by their ids. Migrations call it, nothing else.
func JobIndexes(ctx context.Context, db *mongo.Database) error {
	_, err := db.Collection(jobsCollection).Indexes().CreateOne(ctx, mongo.IndexModel{Keys: bson.D{{Key: "state", Value: 1}, {Key: "due", Value: 1}}})
	if err != nil {
		return fmt.Errorf("index %s: %w", jobsCollection, err)
	}
	return nil
}

// jobDoc is a document of the collection.
type jobDoc struct {
	ID        string    `bson:"_id"` // clientKey:id
	ClientKey string    `bson:"clientKey"`
	ProjectID string    `bson:"projectId"` // "" for the site as a whole
	JobID     string    `bson:"jobId"`
	Kind      string    `bson:"kind"`
	Subject   string    `bson:"subject"`
	State     string    `bson:"state"`
	Total     int64     `bson:"total"`
	Done      int64     `bson:"done"`
	Changed   int64     `bson:"changed"`
	Failed    int64     `bson:"failed"`
	Cursor    string    `bson:"cursor"`
	Texts     textsDoc  `bson:"texts"`
	CreatedBy string    `bson:"createdBy"`
	CreatedAt time.Time `bson:"createdAt"`
	UpdatedBy string    `bson:"updatedBy"`
	UpdatedAt time.Time `bson:"updatedAt"`
	Due       time.Time `bson:"due"`
	Owner     string    `bson:"owner"`
	Failures  int       `bson:"failures"`
	Rev       int64     `bson:"rev"`
}

// jobDocID is unambiguous although a clientKey may hold any character: a job's id
// has no colon.
func jobDocID(clientKey, id string) string { return clientKey + ":" + id }

// jobField is what the texts of a job are sealed for.
func jobField(id string) string { return "job " + id }

func (s *Jobs) seal(ctx context.Context, j bulk.Job, replaces bool) (jobDoc, error) {
	doc := jobDoc{
		ID: jobDocID(j.ClientKey, j.ID), ClientKey: j.ClientKey, ProjectID: j.ProjectID, JobID: j.ID, Kind: j.Kind, Subject: j.Subject,
		State: string(j.State), Total: j.Total, Done: j.Done, Changed: j.Changed, Failed: j.Failed, Cursor: j.Cursor,
		CreatedBy: j.Created.By, CreatedAt: j.Created.At, UpdatedBy: j.Updated.By, UpdatedAt: j.Updated.At,
		Due: j.Due, Owner: j.Owner, Failures: j.Failures, Rev: j.Rev,
	}
	packed := []byte{textsFormat}
	for _, text := range []string{string(j.Ask), j.Note, string(j.Result)} {
		packed = appendString(packed, text)
	}
	var err error
	doc.Texts.Key, doc.Texts.Sealed, err = s.sealer.Seal(ctx, j.ClientKey, "", jobField(j.ID), packed, replaces)
	if err != nil {
		return jobDoc{}, fmt.Errorf("seal the texts of job %s: %w", j.ID, err)
	}
	return doc, nil
}

// job is what is stored, without the texts.
func (doc jobDoc) job() bulk.Job {
	return bulk.Job{
		Area: checklist.Area{ClientKey: doc.ClientKey, ProjectID: doc.ProjectID}, ID: doc.JobID, Kind: doc.Kind, Subject: doc.Subject,
		State: bulk.State(doc.State), Total: doc.Total, Done: doc.Done, Changed: doc.Changed, Failed: doc.Failed, Cursor: doc.Cursor,
		Created: checklist.Stamp{By: doc.CreatedBy, At: doc.CreatedAt.UTC()}, Updated: checklist.Stamp{By: doc.UpdatedBy, At: doc.UpdatedAt.UTC()},
		Due: doc.Due.UTC(), Owner: doc.Owner, Failures: doc.Failures, Rev: doc.Rev,
	}
}

func (s *Jobs) open(ctx context.Context, doc jobDoc) (bulk.Job, error) {
	j := doc.job()
	packed, err := s.sealer.Open(ctx, doc.ClientKey, "", jobField(doc.JobID), doc.Texts.Key, doc.Texts.Sealed)
	if err != nil {
		return bulk.Job{}, fmt.Errorf("read the texts of %s: %w", doc.ID, err)
	}
	if len(packed) == 0 || packed[0] != textsFormat {
		return bulk.Job{}, fmt.Errorf("read the texts of %s: %w", doc.ID, errTexts)
	}
	r := reader{rest: string(packed[1:])}
	j.Ask, j.Note, j.Result = bytesOrNil(r.text()), r.text(), bytesOrNil(r.text())
	if r.broken || r.rest != "" {
		return bulk.Job{}, fmt.Errorf("read the texts of %s: %w", doc.ID, errTexts)
	}
	return j, nil
}

func bytesOrNil(s string) []byte {
	if s == "" {
		return nil
	}
	return []byte(s)
}

// Create implements bulk.Store. The unique _id decides who of two creates.
func (s *Jobs) Create(ctx context.Context, j bulk.Job) (bulk.Job, error) {
	j.Rev = 1
	doc, err := s.seal(ctx, j, false)
	if err != nil {
		return bulk.Job{}, err
	}
	_, err = s.jobs.InsertOne(ctx, doc)
	if docmongo.Duplicate(err) {
		return bulk.Job{}, bulk.ErrExists
	}
	if err != nil {
		return bulk.Job{}, fmt.Errorf("insert job: %w", err)
	}
	return j, nil
}

// Get implements bulk.Store. The filter is a bare _id for the reason that
// Store.Load has.
func (s *Jobs) Get(ctx context.Context, clientKey, id string) (bulk.Job, error) {
	mine := func(doc jobDoc) bool { return doc.ClientKey == clientKey && doc.JobID == id }
	doc, err := docmongo.One(ctx, s.jobs, "job", jobDocID(clientKey, id), mine, bulk.ErrNotFound)
	if err != nil {
		return bulk.Job{}, err
	}
	return s.open(ctx, doc)
}

// Save implements bulk.Store. The revision in the filter decides a race.
func (s *Jobs) Save(ctx context.Context, j bulk.Job) (bulk.Job, error) {
	next := j
	next.Rev++
	doc, err := s.seal(ctx, next, true)
	if err != nil {
		return bulk.Job{}, err
	}
	res, err := s.jobs.ReplaceOne(ctx, bson.D{{Key: "_id", Value: doc.ID}, {Key: "rev", Value: j.Rev}}, doc)
	if err != nil {
		return bulk.Job{}, fmt.Errorf("replace job: %w", err)
	}
	if res.MatchedCount == 0 {
		return bulk.Job{}, bulk.ErrConflict
	}
	return next, nil
}

// List implements bulk.Store.
func (s *Jobs) List(ctx context.Context, at checklist.Area, limit int) ([]bulk.Job, error) {
	filter := append(settingsOf(at.ClientKey), bson.E{Key: "projectId", Value: at.ProjectID})
	out := []bulk.Job{}
	err := s.each(ctx, filter, options.Find().SetSort(bson.D{{Key: "createdAt", Value: -1}}).SetLimit(int64(limit)), func(doc jobDoc) error {
		j, err := s.open(ctx, doc)
		out = append(out, j)
		return err
	})
	return out, err
}

// each reads what the filter finds.
func (s *Jobs) each(ctx context.Context, filter bson.D, how options.Lister[options.FindOptions], yield func(jobDoc) error) error {
	return docmongo.Each(ctx, s.jobs, "jobs", filter, yield, how)
}

func inStates(states ...bulk.State) bson.E {
	in := bson.A{}
	for _, s := range states {
		in = append(in, string(s))
	}
	return bson.E{Key: "state", Value: bson.D{{Key: "$in", Value: in}}}
}

// Open implements bulk.Store.
func (s *Jobs) Open(ctx context.Context, clientKey string, limit int) (int, error) {
	filter := append(settingsOf(clientKey), inStates(bulk.Queued, bulk.Running, bulk.Paused))
	n, err := s.jobs.CountDocuments(ctx, filter, options.Count().SetLimit(int64(limit)))
	if err != nil {
		return 0, fmt.Errorf("count jobs: %w", err)
	}
	return min(int(n), limit), nil
}

// Earliest implements bulk.Store.
func (s *Jobs) Earliest(ctx context.Context, limit int) ([]bulk.Job, error) {
	out := []bulk.Job{}
	how := options.Find().SetSort(bson.D{{Key: "due", Value: 1}}).SetLimit(int64(limit)).SetProjection(bson.D{{Key: "texts", Value: 0}})
	err := s.each(ctx, bson.D{inStates(bulk.Queued, bulk.Running)}, how, func(doc jobDoc) error {
		out = append(out, doc.job())
		return nil
	})
	return out, err
}

// Forget implements bulk.Store.
func (s *Jobs) Forget(ctx context.Context, before time.Time) (int64, error) {
	return removeAll(ctx, s.jobs, bson.D{inStates(bulk.Stopped, bulk.Done, bulk.Failed), {Key: "due", Value: bson.D{{Key: "$lt", Value: before}}}})
}

// EachJob calls yield for each job of a site, in any order, until it returns an
// error, which EachJob returns.
func (s *Jobs) EachJob(ctx context.Context, clientKey string, yield func(bulk.Job) error) error {
	return s.each(ctx, settingsOf(clientKey), options.Find(), func(doc jobDoc) error {
		j, err := s.open(ctx, doc)
		if err != nil {
			return err
		}
		return yield(j)
	})
}

// Erase removes the jobs of a site or of one of its projects that were created
// before a time, all of them if it is zero. Of an issue it takes away what jobs
// show of it; of a person it replaces the account id. It returns how many it
// removed or changed.
func (s *Jobs) Erase(ctx context.Context, p checklist.Part, created time.Time) (int64, error) {
	switch {
	case p.IssueID != "":
		return s.forget(ctx, p.ClientKey, func(j *bulk.Job) bool { return j.ForgetIssue(p.IssueID) })
	case p.AccountID != "":
		return s.forget(ctx, p.ClientKey, func(j *bulk.Job) bool { return j.Forget(p.AccountID) })
	case p.ProjectID != "":
		return removeAll(ctx, s.jobs, before(append(settingsOf(p.ClientKey), bson.E{Key: "projectId", Value: p.ProjectID}), created))
	}
	return removeAll(ctx, s.jobs, before(settingsOf(p.ClientKey), created))
}

// forget has change alter each job of a site, and stores those that it altered.
func (s *Jobs) forget(ctx context.Context, clientKey string, change func(*bulk.Job) bool) (int64, error) {
	var changed int64
	err := s.EachJob(ctx, clientKey, func(j bulk.Job) error {
		for range maxTries {
			if !change(&j) {
				return nil
			}
			_, err := s.Save(ctx, j)
			if err == nil {
				changed++
			}
			if !errors.Is(err, bulk.ErrConflict) {
				return err
			}
			j, err = s.Get(ctx, clientKey, j.ID)
			if errors.Is(err, bulk.ErrNotFound) { // it was erased meanwhile
				return nil
			}
			if err != nil {
				return err
			}
		}
		return checklist.ErrBusy
	})
	return changed, err
}
