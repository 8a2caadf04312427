-- What vouchers add up to, for the pages that say so: one row for each of the two members of a voucher, where it
-- stands, its due date and its currency. Added up anew, each page would read all that a member ever issued.
CREATE TABLE voucher_sum (
    member_id uuid NOT NULL,
    log_id bigint NOT NULL,
    side text NOT NULL CHECK (side IN ('obligor', 'payee')),
    life text NOT NULL,
    due_on date NOT NULL,
    currency text NOT NULL,
    number bigint NOT NULL,
    unpaid bigint NOT NULL,
    PRIMARY KEY (member_id, log_id, side, life, due_on, currency)
);
INSERT INTO voucher_sum
SELECT party.member_id, v.log_id, party.side, v.life, v.due_on, v.currency, count(*), sum(v.face - v.settled)
FROM voucher v
CROSS JOIN LATERAL (VALUES (v.obligor_id, 'obligor'), (v.payee_id, 'payee')) AS party (member_id, side)
GROUP BY 1, 2, 3, 4, 5, 6;
