package models

import (
	"time"

	"github.com/google/uuid"
)

// AccessEvent says who saw or changed what of a patient's, and when. It never holds content.
type AccessEvent struct {
	ID          uuid.UUID    `json:"id"`
	At          time.Time    `json:"at"`
	Action      AccessAction `json:"action"`
	ObjectKind  string       `json:"object_kind"`
	ObjectID    *uuid.UUID   `json:"object_id"`
	Denied      bool         `json:"denied" doc:"somebody tried and was not let in"`
	ByYou       bool         `json:"by_you"`
	Name        string       `json:"name" doc:"display name of who it was; empty where the account is gone"`
	Credentials string       `json:"credentials"`
}

// AccessAction is what was done.
type AccessAction string

// The actions of the trail.
const (
	ActionSignIn         AccessAction = "sign_in"
	ActionInvited        AccessAction = "invited"
	ActionAccepted       AccessAction = "invitation_accepted"
	ActionRefreshReused  AccessAction = "refresh_reused"
	ActionSync           AccessAction = "sync"
	ActionShare          AccessAction = "share"
	ActionTakeBack       AccessAction = "take_back"
	ActionReadSummary    AccessAction = "read_summary"
	ActionListVisits     AccessAction = "list_visits"
	ActionReviewed       AccessAction = "reviewed"
	ActionReviewUndone   AccessAction = "review_undone"
	ActionScheduleVisit  AccessAction = "schedule_visit"
	ActionMoveVisit      AccessAction = "move_visit"
	ActionCancelVisit    AccessAction = "cancel_visit"
	ActionMissVisit      AccessAction = "miss_visit"
	ActionCalendar       AccessAction = "set_calendar"
	ActionDisableAccount AccessAction = "disable_account"
	ActionMakeGuestCode  AccessAction = "make_guest_code"
	ActionGuestCheckIn   AccessAction = "guest_check_in"
)
