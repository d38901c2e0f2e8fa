"""The baseline that most would write: a synchronous Bolt app behind gunicorn, with an ORM session in the handler."""

import os
from datetime import UTC, date, datetime

import sqlalchemy as sa
from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

engine = sa.create_engine(os.environ["DATABASE_URL"])


class Base(DeclarativeBase):
    pass


class Leader(Base):
    __tablename__ = "leaders"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(unique=True)


class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Visit(Base):
    __tablename__ = "visits"
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    said: Mapped[str]
    logged_at: Mapped[datetime]
    leader_id: Mapped[int] = mapped_column(sa.ForeignKey("leaders.id"))
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"))
    leader: Mapped[Leader] = relationship()
    customer: Mapped[Customer] = relationship()


def authorize() -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None,
        team_id="T0PLAY",
        bot_user_id="U0BOT",
        bot_id="B0BOT",
        bot_token="xoxb-bench",
    )


app = App(signing_secret="bench", authorize=authorize)


@app.command("/visit")
def visit(ack, command):  # type: ignore[no-untyped-def]
    head, said = command["text"].split(":", 1)
    name = " ".join(head.split()[:2])
    with Session(engine) as session:
        leader = session.scalars(
            sa.select(Leader).filter_by(user_id=command["user_id"])
        ).one_or_none()
        if leader is None:
            leader = Leader(user_id=command["user_id"])
        customer = session.scalars(sa.select(Customer).filter_by(name=name)).one_or_none()
        if customer is None:
            customer = Customer(name=name)
        now = datetime.now(UTC)
        session.add(
            Visit(day=now.date(), said=said, logged_at=now, leader=leader, customer=customer)
        )
        try:
            session.commit()
        except sa.exc.IntegrityError:
            session.rollback()
            ack("Kept by somebody else")
            return
        ack(f"Kept: {customer.name}")


Base.metadata.create_all(engine)
api = SlackRequestHandler(app)
