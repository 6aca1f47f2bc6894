package account

import (
	"context"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

const topicPasskey = "account.passkey"

// Topics are what this package tells people of.
var Topics = []notify.Topic{{Code: topicPasskey, ZH: "账号安全：通行密钥", EN: "Account security: passkeys", Mail: notify.AtOnce}}

// What is told about passkeys.
const (
	toldAdded   = "您的账号添加了通行密钥“%s”；不是您本人操作的，请立即移除并修改密码"
	toldRemoved = "您的账号移除了通行密钥“%s”"
	toldStopped = "通行密钥“%s”已停用：计数倒退，可能被复制"
)

// tell leaves a note for one person in the city. Passkeys are the hub's, so it is a
// transaction of its own.
func (s *Service) tell(ctx context.Context, account ids.ID, title, name string) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		return notify.Tell(ctx, tx, notify.Note{Topic: topicPasskey, Accounts: []ids.ID{account}, Title: title, Args: []string{name}, Path: "/account/passkeys", AtOnce: true})
	})
}
