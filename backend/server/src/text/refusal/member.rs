//! Texts of the refusals about members, seats, accounts and limits.

in_both! {
    contracts::member::admit::AdmitRefusal {
        IdTaken:
            "这个会员编号已被使用。请重新打开页面，由浏览器生成新的编号。",
            "This member id is taken. Open the page again so that a new one is made.";
        KindNotAllowed:
            "没有选择会员类别，或选择了运营方。请选择核心企业、供应商、资金方或监管方。",
            "No kind of member was chosen, or the operator was. Choose core enterprise, supplier, financier or regulator.";
        IdentifierInvalid:
            "第一个证件号须为统一社会信用代码或法人识别编码（LEI），且校验位正确。请对照营业执照核对。",
            "The first identifier must be a USCC or an LEI with a right check character. Check it against the firm's licence.";
        IdentifierTaken:
            "该证件号已属于一家会员，或在表中重复。请核对是否已经入会。",
            "A member has this identifier already, or it stands twice in the list. Check whether the firm has been admitted before.";
        AdministratorsMissing:
            "至少需要两名管理员。只有一人办理业务的企业，须声明为单人企业，该声明会向交易对方展示。",
            "At least two administrators are needed, unless the firm declares itself single-person, which its counterparties are shown.";
        SeatsNotDistinct:
            "有两个席位的编号、人员或密钥相同。每个席位须由不同的人使用各自的密钥。",
            "Two seats share an id, a person or a key. Each seat needs its own person with a key of their own.";
        SeatTaken:
            "其中一个席位编号已被使用。请让有关人员重新打开邀请链接，生成新的席位与密钥。",
            "One of the seat ids is taken. Have that person open the invitation again, so that a new seat and key are made.";
        KeyTaken:
            "其中一把密钥已登记在其他席位。一把密钥终身只属于一个席位，请重新生成密钥。",
            "One of the keys belongs to another seat, and a key belongs to one seat for ever. Make a new key.";
        SignaturesImpossible:
            "要求的签名人数为零，或多于管理员人数。请改为一到管理员人数之间的数。",
            "The number of signatures is zero or more than the administrators can give. Choose a number from one up to theirs.";
    }
    contracts::member::enrol::EnrolRefusal {
        SeatTaken:
            "该席位编号已被使用，或此人已有一个有效席位。请先停用原席位。",
            "The seat id is taken, or this person has a live seat already. Revoke the old seat first.";
        KeyTaken:
            "这把密钥已登记在其他席位。一把密钥终身只属于一个席位，请重新生成密钥。",
            "This key belongs to another seat, and a key belongs to one seat for ever. Have a new key made.";
        NoRole:
            "席位至少要有一个角色。请选择管理员、经办或复核。",
            "A seat needs at least one role. Choose administrator, maker or checker.";
    }
    contracts::member::revoke::RevokeRefusal {
        UnknownSeat:
            "贵企业没有这个席位。请在席位列表中重新选择。",
            "Your firm has no such seat. Choose it again from the list of seats.";
        AlreadyRevoked:
            "这个席位此前已经停用，无需再次办理。",
            "This seat was revoked before. Nothing more needs to be done.";
        LastAdministrator:
            "这是最后一名管理员，不能停用。请先登记另一名管理员。",
            "This is the last administrator. Enrol another one first.";
        CompromisedLater:
            "密钥可能泄露的起始时间不能晚于现在的账本时间。请改为今天或更早的时间。",
            "The key cannot have been in other hands since a time to come. Choose the present time or an earlier one.";
    }
    contracts::member::rotate::RotateRefusal {
        UnknownSeat:
            "贵企业没有这个席位。请重新登录后再试。",
            "Your firm has no such seat. Sign in again and try once more.";
        SeatDiffers:
            "更换密钥不能改变人员、姓名或角色。需要改变时，请由管理员登记新的席位。",
            "A change of key keeps person, name and roles. To change those, have an administrator enrol a new seat.";
        SeatTaken:
            "新的席位编号已被使用。请重新打开页面，由浏览器生成新的编号。",
            "The new seat's id is taken. Open the page again so that a new one is made.";
        KeyTaken:
            "新的密钥已登记在其他席位。一把密钥终身只属于一个席位，请重新生成密钥。",
            "The new key belongs to another seat, and a key belongs to one seat for ever. Make another key.";
    }
    contracts::member::approval_policy::ApprovalPolicyRefusal {
        OutOfRange:
            "签名人数须在 1 到 5 之间，每项业务只能设置一次。请检查所填的数字与业务名称。",
            "Each number must be from 1 to 5, and each operation may be named once. Check the numbers and names.";
        Impossible:
            "贵企业现有的有效席位给不出这么多签名。请先登记席位，或调低人数。",
            "Your firm's live seats cannot give as many signatures. Enrol more seats first, or choose a lower number.";
    }
    contracts::member::account::AccountRefusal {
        NotOwnName:
            "账户户名与贵企业的登记名称不一致。结算账户必须以本企业名义开立。",
            "The account's name is not your firm's registered name. A settlement account has to be in the firm's own name.";
        Unchanged:
            "这就是现在登记的账户，没有变化，无需再次办理。",
            "This is the account that is registered already. Nothing needs to be changed.";
    }
    contracts::member::recover::RecoverRefusal {
        UnknownMember:
            "账本上没有这家会员企业。请从会员名单中选择。",
            "There is no such member on the ledger. Choose it from the list of members.";
        AlreadyWaiting:
            "该企业已有一次恢复正在等待生效。请等待其生效或被否决。",
            "Another recovery of this member waits already. Wait until it is in force or vetoed.";
        AdministratorsMissing:
            "新席位中的管理员不足：至少两名，单人企业一名，且不少于该企业登记席位所需的签名人数。",
            "Too few administrators: two at least, one for a single-person firm, and as many as the member needs to enrol a seat.";
        SeatsNotDistinct:
            "有两个席位的编号、人员或密钥相同。每个席位须由不同的人使用各自的密钥。",
            "Two seats share an id, a person or a key. Each seat needs its own person with a key of their own.";
        SeatTaken:
            "其中一个席位编号已被使用。请让有关人员重新生成席位与密钥。",
            "One of the seat ids is taken. Have that person make a new seat and key.";
        KeyTaken:
            "其中一把密钥已登记在其他席位。一把密钥终身只属于一个席位，请重新生成密钥。",
            "One of the keys belongs to another seat, and a key belongs to one seat for ever. Make a new key.";
    }
    contracts::member::recover::VetoRefusal {
        NothingWaits:
            "贵企业没有正在等待生效的席位恢复，无需否决。",
            "No recovery of your firm waits. There is nothing to veto.";
        SeatsDiffer:
            "所列席位与正在等待生效的席位不一致。请重新打开页面后再否决。",
            "These are not the seats that wait. Open the page again and veto those that it shows.";
    }
    contracts::member::limit::LimitRefusal {
        NotAFinancier:
            "只有资金方可以授予额度。",
            "Only a financier grants limits.";
        UnknownObligor:
            "该付款人不是本平台的核心企业，或就是贵机构自己。请从会员名单中选择付款人。",
            "The obligor is no core enterprise of the platform, or is your own firm. Choose the obligor from the list of members.";
        OtherLog:
            "该付款人的凭证记在另一个账本上。请在该账本上授予额度。",
            "The obligor's vouchers stand on another log. Grant the limit there.";
        ExpiresInThePast:
            "额度的到期时间已过。请选择今后的时间。",
            "The limit would have expired already. Choose a later time.";
        BelowUse:
            "新的额度低于已占用的金额。请提高额度，或待占用减少后再调整。",
            "More than this is used already. Choose a higher limit, or wait until less is used.";
    }
}
