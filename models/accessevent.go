package models

import (
	"slices"
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
	About       string       `json:"about" doc:"display name of the colleague or program it was about; empty where it was about nobody"`
	Through     string       `json:"through" doc:"name of the program of others by which they did; empty for our own app"`
	Program     bool         `json:"program" doc:"it was a program of the practice's by itself, and Name is its name"`
}

// PracticeEvent is a line of a practice's trail as its owners read it: who, what, when and about whom, by the names on the
// practice's lists, and nothing of what was said.
type PracticeEvent struct {
	ID          uuid.UUID    `json:"id"`
	At          time.Time    `json:"at"`
	Action      AccessAction `json:"action"`
	ObjectKind  string       `json:"object_kind"`
	Denied      bool         `json:"denied" doc:"somebody tried and was not let in"`
	Sealed      bool         `json:"sealed" doc:"chained to the events before it, so that a change would show"`
	AccountID   *uuid.UUID   `json:"account_id" doc:"who it was"`
	Name        string       `json:"name"`
	Credentials string       `json:"credentials"`
	Patient     string       `json:"patient" doc:"name on the practice's lists of the patient whom it was about; empty where it was about none"`
	About       string       `json:"about" doc:"name of the colleague, or on the invitation, that it was about"`
	Through     string       `json:"through" doc:"name of the program of others by which they did; empty for our own app"`
}

// AccessAction is what was done.
type AccessAction string

// The actions of the trail.
const (
	ActionSignIn          AccessAction = "sign_in"
	ActionInvited         AccessAction = "invited"
	ActionAccepted        AccessAction = "invitation_accepted"
	ActionRefreshReused   AccessAction = "refresh_reused"
	ActionSync            AccessAction = "sync"
	ActionShare           AccessAction = "share"
	ActionTakeBack        AccessAction = "take_back"
	ActionReadSummary     AccessAction = "read_summary"
	ActionListVisits      AccessAction = "list_visits"
	ActionListPeople      AccessAction = "list_people" // with why each may need a look
	ActionReviewed        AccessAction = "reviewed"
	ActionReviewUndone    AccessAction = "review_undone"
	ActionScheduleVisit   AccessAction = "schedule_visit"
	ActionDisableAccount  AccessAction = "disable_account"
	ActionEnableAccount   AccessAction = "enable_account"
	ActionAccountChanged  AccessAction = "account_changed"
	ActionWithdrawn       AccessAction = "invitation_withdrawn"
	ActionPracticeChanged AccessAction = "practice_changed"
	ActionCoverageChanged AccessAction = "coverage_changed"
	ActionTeamJoined      AccessAction = "team_joined"
	ActionTeamLeft        AccessAction = "team_left"
	ActionMoveVisit       AccessAction = "move_visit"
	ActionCancelVisit     AccessAction = "cancel_visit"
	ActionMissVisit       AccessAction = "miss_visit"
	ActionCalendar        AccessAction = "set_calendar"
	ActionMakeGuestCode   AccessAction = "make_guest_code"
	ActionGuestCheckIn    AccessAction = "guest_check_in"
	ActionAddPatient      AccessAction = "add_patient"
	ActionTranslate       AccessAction = "translate"
	ActionTranslateUndone AccessAction = "translate_undone"
	ActionReadLog         AccessAction = "read_log"
	ActionReadFHIR        AccessAction = "read_fhir"   // by another program
	ActionBulkExport      AccessAction = "bulk_export" // by a program: it took a copy
	ActionReadingDay      AccessAction = "name_reading_day"
	ActionOpenSealedCopy  AccessAction = "open_sealed_copy"
	ActionReply           AccessAction = "reply"
	ActionListFollowUps   AccessAction = "list_follow_ups"
	ActionAcknowledge     AccessAction = "acknowledge"
	ActionAlert           AccessAction = "alert" // by the server: a clinician was told that somebody needs a look
	ActionReadPlan        AccessAction = "read_plan"
	ActionReadMedicines   AccessAction = "read_medicines" // as a page has them, beside the plan
	ActionPlan            AccessAction = "plan"
	ActionMove            AccessAction = "move"
	ActionContact         AccessAction = "contact"
	ActionAskMeasure      AccessAction = "ask_measure" // or ended asking for one
	ActionReadMeasures    AccessAction = "read_measures"
	ActionPasskeyAdded    AccessAction = "passkey_added"
	ActionPasskeyRemoved  AccessAction = "passkey_removed"
	ActionPasswordSet     AccessAction = "password_set"
	ActionFactorSet       AccessAction = "second_factor_set"
	ActionFactorRemoved   AccessAction = "second_factor_removed"
	ActionCodesSet        AccessAction = "recovery_codes_set"
	ActionCodeUsed        AccessAction = "recovery_code_used"
	ActionWrongCodes      AccessAction = "wrong_codes" // or no passkey, by whoever has the password
	ActionRecoveryOffered AccessAction = "recovery_offered"
	ActionRecovered       AccessAction = "recovered"
	ActionClientAdded     AccessAction = "client_registered"
	ActionClientEnded     AccessAction = "client_ended"
	ActionClientAllowed   AccessAction = "client_allowed" // by the person whom it then reads for
	ActionExport          AccessAction = "export"         // a copy of everything, by the person themselves
	ActionWebhookAdded    AccessAction = "webhook_added"
	ActionWebhookChanged  AccessAction = "webhook_changed" // what it is told of, on or off, or its secret
	ActionWebhookRemoved  AccessAction = "webhook_removed"
	ActionWebhookReplayed AccessAction = "webhook_replayed"
	ActionWebhookOff      AccessAction = "webhook_off" // by the server: it takes nothing
	ActionOpenRecord      AccessAction = "open_record" // of somebody who was erased
	ActionErasureAsked    AccessAction = "erasure_asked"
	ActionErasureStopped  AccessAction = "erasure_stopped"
	ActionErased          AccessAction = "erased"        // by the server: the private rows
	ActionRecordErased    AccessAction = "record_erased" // by the server: what was kept
)

// AccessActions are all of them.
func AccessActions() []AccessAction {
	return []AccessAction{
		ActionSignIn, ActionInvited, ActionAccepted, ActionRefreshReused, ActionSync, ActionShare, ActionTakeBack,
		ActionReadSummary, ActionListVisits, ActionListPeople, ActionReviewed, ActionReviewUndone,
		ActionScheduleVisit, ActionDisableAccount, ActionEnableAccount, ActionAccountChanged, ActionWithdrawn,
		ActionPracticeChanged, ActionCoverageChanged, ActionTeamJoined, ActionTeamLeft, ActionMoveVisit,
		ActionCancelVisit, ActionMissVisit, ActionCalendar, ActionMakeGuestCode, ActionGuestCheckIn,
		ActionAddPatient, ActionTranslate, ActionTranslateUndone, ActionReadLog, ActionReadFHIR, ActionBulkExport, ActionReadingDay,
		ActionOpenSealedCopy, ActionReply, ActionListFollowUps, ActionAcknowledge, ActionAlert, ActionReadPlan,
		ActionReadMedicines, ActionPlan, ActionMove, ActionContact, ActionAskMeasure, ActionReadMeasures,
		ActionPasskeyAdded, ActionPasskeyRemoved, ActionPasswordSet, ActionFactorSet, ActionFactorRemoved, ActionCodesSet,
		ActionCodeUsed, ActionWrongCodes, ActionRecoveryOffered, ActionRecovered, ActionClientAdded, ActionClientEnded, ActionClientAllowed,
		ActionExport,
		ActionWebhookAdded, ActionWebhookChanged, ActionWebhookRemoved, ActionWebhookReplayed, ActionWebhookOff,
		ActionOpenRecord, ActionErasureAsked, ActionErasureStopped, ActionErased, ActionRecordErased,
	}
}

// Known says whether it is one of the trail's actions.
func (a AccessAction) Known() bool { return slices.Contains(AccessActions(), a) }
